"use client";
import { Search, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Keycaps, useShortcuts } from "#components/frame/shortcuts.tsx";
import type { GalleryView } from "#lib/media/client.ts";
import { asValues, viewAddress, withFilter, without } from "./view.ts";

const TYPING_MS = 300;

interface SearchBoxProps {
  readonly view: GalleryView;
  readonly path: string;
  readonly fixed: readonly (keyof GalleryView)[];
  /** How much there is to search. */
  readonly total: number | null;
  /** While files come from the disk alone nothing can be searched. */
  readonly disabled?: boolean;
}

/** Words to look for. A plain form before any script; then the list follows while one types. */
export function SearchBox({ view, path, fixed, total, disabled = false }: SearchBoxProps) {
  const t = useTranslations("gallery");
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(view.q ?? "");
  const asked = useRef(view.q ?? "");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  // Back, forward and a chip that was taken off change the words as well; what is being typed is left alone.
  useEffect(() => {
    const q = view.q ?? "";
    if (q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [view.q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (words: string) => {
    clearTimeout(timer.current);
    const q = words.trim();
    if (q === asked.current) return;
    // The first word makes a new place to come back from; the next ones go on from it.
    const address = viewAddress(without(withFilter(view, { q: q || undefined }), fixed), path);
    if (asked.current === "") router.push(address, { scroll: false });
    else router.replace(address, { scroll: false });
    asked.current = q;
  };
  useShortcuts(t("keys"), [{ keys: ["/"], label: t("search"), run: () => field.current?.focus() }]);
  const rest = Object.entries(asValues(without(view, [...fixed, "q"]))).filter(([, value]) => value !== undefined);
  return (
    <search className="block">
      <form
        action={path}
        onSubmit={(event) => {
          event.preventDefault();
          go(text);
        }}
        className="field-ring flex h-[34px] items-center gap-2.5 rounded border border-line bg-field px-2.5 text-sm transition-colors duration-100 hover:border-line-strong max-md:h-11 coarse:h-11"
      >
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        {rest.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={String(value)} />
        ))}
        <input
          ref={field}
          name="q"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          maxLength={1000}
          value={text}
          aria-label={t("search")}
          disabled={disabled}
          placeholder={disabled ? t("searchAway") : total === null ? t("search") : t("searchAll", { total })}
          onChange={({ target }) => {
            setText(target.value);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => go(target.value), TYPING_MS);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            if (text === "") field.current?.blur();
            setText("");
            go("");
          }}
          className="h-full min-w-0 grow bg-transparent outline-none coarse:text-lg"
        />
        {disabled ? null : text === "" ? (
          <span className="max-md:hidden">
            <Keycaps keys="mod+k" />
          </span>
        ) : (
          <button
            type="button"
            aria-label={t("searchClear")}
            onClick={() => {
              setText("");
              go("");
              field.current?.focus();
            }}
            className="-mr-1 flex size-6 shrink-0 items-center justify-center rounded text-muted hover:text-text coarse:size-11"
          >
            <X className="size-4" aria-hidden />
          </button>
        )}
      </form>
    </search>
  );
}
