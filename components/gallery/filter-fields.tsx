"use client";
import { useFormatter, useTranslations } from "next-intl";
import { type FormEvent, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { GallerySummary } from "#lib/media/schema.ts";
import type { Change } from "./view.ts";

interface DoneProps {
  readonly onDone: (change: Change) => void;
}

function textOf(event: FormEvent<HTMLFormElement>, name: string): string {
  const value = new FormData(event.currentTarget).get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** From so many stars on, or exactly so many, each with its number. */
export function ScoreFields({ scores, onDone }: DoneProps & { readonly scores: Readonly<Record<string, number>> | undefined }) {
  const t = useTranslations("gallery");
  const format = useFormatter();
  const from = (least: number) =>
    Object.entries(scores ?? {}).reduce((sum, [score, count]) => (Number(score) >= least ? sum + count : sum), 0);
  const lines: readonly { label: string; count: number | undefined; change: Change }[] = [
    ...[5, 4, 3, 2, 1].map((stars) => ({
      label: t(stars === 5 ? "stars" : "scoreAtLeast", { stars }),
      count: scores ? from(stars) : undefined,
      change: { score_min: stars, score_max: undefined },
    })),
    { label: t("unrated"), count: scores?.["0"], change: { score_min: 0, score_max: 0 } },
    { label: t("rejected"), count: scores?.["-1"], change: { score_min: -1, score_max: -1 } },
  ];
  return (
    <ul className="-m-2">
      {lines.map(({ label, count, change }) => (
        <li key={label}>
          <button
            type="button"
            onClick={() => onDone(change)}
            className="flex min-h-8 w-full items-center justify-between rounded-sm px-2 text-left hover:bg-hover focus-visible:bg-hover coarse:min-h-11"
          >
            {label}
            {scores ? <span className="tnum text-faint">{format.number(count ?? 0)}</span> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Two days, both taken in; either can be left open. */
export function DateFields({ summary, onDone }: DoneProps & { readonly summary: GallerySummary | undefined }) {
  const t = useTranslations("gallery");
  const id = useId();
  const [last, first] = [summary?.days[0]?.day, summary?.days.at(-1)?.day];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onDone({ created_from: textOf(event, "from") || undefined, created_to: textOf(event, "to") || undefined });
      }}
    >
      <Field id={`${id}-from`} label={t("dateFrom")}>
        <Input id={`${id}-from`} name="from" type="date" min={first} max={last} />
      </Field>
      <Field id={`${id}-to`} label={t("dateTo")}>
        <Input id={`${id}-to`} name="to" type="date" min={first} max={last} />
      </Field>
      <Button type="submit">{t("apply")}</Button>
    </form>
  );
}

interface WordFieldsProps extends DoneProps {
  readonly field: "keywords" | "model" | "folder" | "run_id";
  readonly suggestions: readonly string[];
}

export function WordFields({ field, suggestions, onDone }: WordFieldsProps) {
  const t = useTranslations("gallery");
  const id = useId();
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const text = textOf(event, "text");
        if (text === "") return;
        onDone(field === "keywords" ? { keywords: text, match_all: textOf(event, "all") === "on" ? true : undefined } : { [field]: text });
      }}
    >
      <Field id={id} label={t(`fields.${field}`)} hint={field === "keywords" ? t("keywordsHint") : undefined}>
        <Input id={id} name="text" list={`${id}-known`} autoFocus required maxLength={500} aria-describedby={`${id}-hint`} />
      </Field>
      <datalist id={`${id}-known`}>
        {suggestions.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      {field === "keywords" ? (
        <label className="flex items-center gap-2 text-sm coarse:min-h-11">
          <input type="checkbox" name="all" className="accent-accent" />
          {t("keywordsAll")}
        </label>
      ) : null}
      <Button type="submit">{t("apply")}</Button>
    </form>
  );
}
