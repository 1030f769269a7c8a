"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FIELD, Input } from "#components/ui/input.tsx";
import { useAddSnippet, useChangeSnippet } from "#lib/settings/personal/client.ts";
import type { Snippet } from "#lib/settings/personal/schema.ts";

interface SnippetFormProps {
  /** Null for a new one. */
  readonly snippet: Snippet | null;
  /** What a new one begins with. */
  readonly text: string;
  readonly onDone: () => void;
}

/** A name from the first words, short enough to be typed. */
const nameFor = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .slice(0, 3)
    .join(" ")
    .replace(/[(),:]/g, "")
    .slice(0, 40);

export function SnippetForm({ snippet, text, onDone }: SnippetFormProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const [draft, setDraft] = useState({ label: snippet?.label ?? nameFor(text), text: snippet?.text ?? text.trim() });
  const add = useAddSnippet();
  const change = useChangeSnippet();
  const isWhole = draft.label.trim() !== "" && draft.text !== "";
  const error = add.error ?? change.error;
  const save = () => {
    if (!isWhole) return;
    if (snippet) change.mutate({ id: snippet.id, patch: draft }, { onSuccess: onDone });
    else add.mutate(draft, { onSuccess: onDone });
  };
  return (
    <form
      className="flex flex-col gap-3 p-1"
      onSubmit={(event) => {
        event.preventDefault();
        // The popover stands in the studio's form as far as React is concerned.
        event.stopPropagation();
        save();
      }}
    >
      <Field id="snippet-name" label={t("snippets.name")}>
        <Input
          id="snippet-name"
          autoFocus
          value={draft.label}
          maxLength={80}
          onChange={(event) => setDraft({ ...draft, label: event.target.value })}
        />
      </Field>
      <Field id="snippet-text" label={t("snippets.text")} error={error ? problem(error) : null}>
        <textarea
          id="snippet-text"
          value={draft.text}
          rows={4}
          maxLength={20_000}
          onChange={(event) => setDraft({ ...draft, text: event.target.value })}
          className={`${FIELD} resize-y px-2.5 py-2`}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onDone}>
          {t("snippets.back")}
        </Button>
        <Button type="submit" variant="primary" disabled={!isWhole || add.isPending || change.isPending}>
          {t("snippets.keep")}
        </Button>
      </div>
    </form>
  );
}
