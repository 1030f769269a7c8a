"use client";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { fileOptions, mediaKeys } from "#lib/media/client.ts";
import type { FileKey } from "#lib/media/file-key.ts";
import { keywordsIn, keywordText } from "#lib/media/keyword-list.ts";
import type { MediaDetail } from "#lib/media/schema.ts";

/** So many files are asked for the keywords they have. */
const ASKED = 24;
const SUGGESTED = 12;

interface KeywordEditorProps {
  /** The chosen files, as far as they are loaded. */
  readonly files: readonly FileKey[];
  readonly count: number;
  readonly onAdd: (keywords: readonly string[]) => void;
  readonly onRemove: (keyword: string) => void;
  readonly autoFocus?: boolean;
}

const wordsOf = (detail: MediaDetail | undefined): string[] =>
  detail?.keywords.filter(({ keyword_type }) => keyword_type === "user").map(({ keyword }) => keyword) ?? [];

/** Adds and removes keywords of the chosen files; suggests those of files looked at before. */
export function KeywordEditor({ files, count, onAdd, onRemove, autoFocus = false }: KeywordEditorProps) {
  const t = useTranslations("gallery");
  const [text, setText] = useState("");
  const list = useId();
  const asked = files.slice(0, ASKED);
  const details = useQueries({ queries: asked.map((key) => fileOptions(key)) });
  const held = new Map<string, number>();
  for (const { data } of details) for (const word of wordsOf(data)) held.set(word, (held.get(word) ?? 0) + 1);
  const suggestions = useSuggestions([...held.keys()]);

  const add = () => {
    const words = keywordsIn(text);
    setText("");
    if (words.length > 0) onAdd(words);
  };
  return (
    <div className="flex flex-col gap-2.5">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <Input
          value={text}
          onChange={({ target }) => setText(target.value)}
          list={list}
          maxLength={200}
          autoFocus={autoFocus}
          aria-label={t("keywordAdd")}
          placeholder={t("keywordAdd")}
        />
        <datalist id={list}>
          {suggestions.map((word) => (
            <option key={word} value={keywordText([word])} />
          ))}
        </datalist>
        <Button type="submit" disabled={text.trim() === ""}>
          {t("add")}
        </Button>
      </form>
      {held.size > 0 ? (
        <ul className="flex flex-wrap gap-1.5" aria-label={t("keywords")}>
          {[...held].map(([word, times]) => (
            <li key={word} className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm bg-raised pl-2 text-sm coarse:h-11">
              <span className="truncate">{word}</span>
              {count > 1 && times < asked.length ? <span className="tnum text-faint text-xs">{times}</span> : null}
              <button
                type="button"
                aria-label={t("keywordRemove", { keyword: word })}
                onClick={() => onRemove(word)}
                className="flex h-full w-6 items-center justify-center rounded-sm text-muted hover:text-text coarse:w-11"
              >
                <X className="size-3.5" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {suggestions.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5" aria-label={t("suggestions")}>
          {suggestions.map((word) => (
            <li key={word} className="max-w-full">
              <button
                type="button"
                onClick={() => onAdd([word])}
                className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm border border-line border-dashed px-2 text-muted text-sm hover:text-text coarse:h-11"
              >
                <Plus className="size-3 shrink-0" aria-hidden />
                <span className="truncate">{word}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Keywords of the files this page has read in full, the most used first. */
function useSuggestions(without: readonly string[]): string[] {
  const cache = useQueryClient();
  const known = without.join("\n");
  return useMemo(() => {
    const times = new Map<string, number>();
    for (const [, detail] of cache.getQueriesData<MediaDetail>({ queryKey: mediaKeys.details })) {
      for (const word of wordsOf(detail)) times.set(word, (times.get(word) ?? 0) + 1);
    }
    for (const word of known.split("\n")) times.delete(word);
    return [...times]
      .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
      .slice(0, SUGGESTED)
      .map(([word]) => word);
  }, [cache, known]);
}
