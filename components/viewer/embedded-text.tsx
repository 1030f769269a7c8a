"use client";
import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Section } from "./facts.tsx";

const SHOWN_CHARACTERS = 20_000;

interface EmbeddedTextProps {
  readonly title: string;
  readonly text: string;
  /** Whether only the beginning of it is here. */
  readonly cut?: boolean;
}

/** A text as it stands in the file, however long. */
export function EmbeddedText({ title, text, cut = false }: EmbeddedTextProps) {
  const t = useTranslations("viewer");
  const isLong = text.length > SHOWN_CHARACTERS;
  return (
    <Section title={title} aside={<CopyButton what={title} text={text} />}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text has to be scrollable by keyboard
        tabIndex={0}
        className="max-h-72 select-text overflow-auto whitespace-pre-wrap break-words rounded bg-surface p-2.5 font-mono text-2xs text-muted leading-4"
      >
        {isLong ? text.slice(0, SHOWN_CHARACTERS) : text}
      </pre>
      {cut || isLong ? (
        <p className="mt-1 text-faint text-xs">{t(cut ? "textCut" : "textLong", { count: cut ? text.length : SHOWN_CHARACTERS })}</p>
      ) : null}
    </Section>
  );
}
