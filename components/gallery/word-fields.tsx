"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { FIELD, Input } from "#components/ui/input.tsx";
import type { Media } from "#lib/media/schema.ts";

/** One value where all have the same, else none. */
function shared<T>(items: readonly Media[], of: (item: Media) => T): { readonly value: T | null; readonly mixed: boolean } {
  const [first] = items;
  if (!first) return { value: null, mixed: false };
  const mixed = items.some((item) => of(item) !== of(first));
  return { value: mixed ? null : of(first), mixed };
}

interface WordProps {
  readonly items: readonly Media[];
  readonly onSave: (text: string | null) => void;
}

interface Typed {
  readonly text: string;
  /** What was said when this was saved; undefined until then. */
  readonly savedOver?: string | null;
}

/** A word as it is typed. Whoever else says something meanwhile takes nothing away that is not saved yet. */
function useTyped(value: string | null, onSave: WordProps["onSave"]) {
  const [typed, setTyped] = useState<Typed | null>(null);
  if (typed?.savedOver !== undefined && typed.savedOver !== value) setTyped(null);
  return {
    text: typed?.text ?? value ?? "",
    type: (text: string) => setTyped({ text }),
    drop: () => setTyped(null),
    save: () => {
      if (typed === null || typed.savedOver !== undefined) return;
      const isOther = typed.text.trim() !== (value ?? "");
      setTyped(isOther ? { text: typed.text, savedOver: value } : null);
      if (isOther) onSave(typed.text.trim() || null);
    },
  };
}

/** Saved when the field is left, or by Ctrl/⌘ Enter; Escape takes back what was typed. */
export function CaptionField({ items, onSave }: WordProps) {
  const t = useTranslations("gallery");
  const id = useId();
  const { value, mixed } = shared(items, (item) => item.caption);
  const { text, type, drop, save } = useTyped(value, onSave);
  return (
    <Field id={id} label={t("caption")}>
      <textarea
        id={id}
        rows={3}
        value={text}
        maxLength={20_000}
        placeholder={mixed ? t("mixed") : t("captionHint")}
        onChange={({ target }) => type(target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
          if (event.key === "Escape") drop();
        }}
        className={cn(FIELD, "resize-y px-2.5 py-2")}
      />
    </Field>
  );
}

/** Saved when the field is left, or by Enter; Escape takes back what was typed. */
export function LicenseField({ items, onSave }: WordProps) {
  const t = useTranslations("gallery");
  const id = useId();
  const { value, mixed } = shared(items, (item) => item.license);
  const { text, type, drop, save } = useTyped(value, onSave);
  return (
    <Field id={id} label={t("license")}>
      <Input
        id={id}
        value={text}
        maxLength={500}
        list={`${id}-known`}
        placeholder={mixed ? t("mixed") : t("licenseHint")}
        onChange={({ target }) => type(target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
          if (event.key === "Escape") drop();
        }}
      />
      <datalist id={`${id}-known`}>
        {["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0"].map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
    </Field>
  );
}
