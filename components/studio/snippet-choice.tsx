"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { MENU, MENU_ITEM } from "#components/ui/menu.ts";
import { snippetsOptions } from "#lib/settings/personal/client.ts";
import type { Snippet } from "#lib/settings/personal/schema.ts";
import { typeOver } from "./native-edit.ts";
import { joinedPiece, matchingSnippets, type Typed, typedSnippet } from "./snippet-typing.ts";

const MOST_OFFERED = 8;
const NONE: readonly Snippet[] = [];

/** The snippets that `/name` before the caret could mean, and the keys that choose among them. */
export function useSnippetChoice(box: RefObject<HTMLTextAreaElement | null>) {
  const [typed, setTyped] = useState<Typed | null>(null);
  const [active, setActive] = useState(0);
  const listId = useId();
  const { data } = useQuery({ ...snippetsOptions(), enabled: typed !== null });
  const offered = typed === null ? NONE : matchingSnippets(data?.items ?? NONE, typed.query, MOST_OFFERED);
  const close = () => setTyped(null);

  const look = () => {
    const field = box.current;
    const next = field === null || field.selectionStart !== field.selectionEnd ? null : typedSnippet(field.value, field.selectionStart);
    if (next?.start === typed?.start && next?.query === typed?.query) return;
    setTyped(next);
    setActive(0);
  };
  const choose = (snippet: Snippet) => {
    const field = box.current;
    if (!field || !typed) return;
    const end = typed.start + 1 + typed.query.length;
    typeOver(field, typed.start, end, joinedPiece(field.value, typed.start, end, snippet.text));
    close();
  };
  /** @returns whether the key was for the list */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (offered.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return false;
    const chosen = offered[active];
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") setActive((active + 1) % offered.length);
    else if (event.key === "ArrowUp") setActive((active + offered.length - 1) % offered.length);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) choose(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  return { offered, active, listId, look, choose, close, onKeyDown };
}

interface SnippetListProps {
  readonly choice: ReturnType<typeof useSnippetChoice>;
}

/** Below the prompt; the focus stays in it. */
export function OfferedSnippets({ choice: { offered, active, listId, choose } }: SnippetListProps) {
  const t = useTranslations("studio");
  if (offered.length === 0) return null;
  return (
    <div className="relative">
      <div id={listId} role="listbox" aria-label={t("snippets.offered")} className={cn(MENU, "absolute inset-x-0 top-1 max-h-64")}>
        {offered.map((snippet, index) => (
          <div
            key={snippet.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            data-selected={index === active}
            className={MENU_ITEM}
            // Before the field loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              choose(snippet);
            }}
          >
            <span className="shrink-0 font-medium">{snippet.label}</span>
            <span className="truncate text-faint text-xs">{snippet.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
