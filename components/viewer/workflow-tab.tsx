"use client";
import { useTranslations } from "next-intl";
import type { MediaDetail } from "#lib/media/schema.ts";
import { CopyButton } from "./copy-button.tsx";
import { Section } from "./facts.tsx";

const SHOWN_CHARACTERS = 20_000;

/** Whether a file carries anything for this tab. */
export function hasWorkflow(detail: MediaDetail | undefined): boolean {
  const generation = detail?.generation;
  return Boolean(generation && (generation.workflow.api || generation.workflow.ui || generation.raw.length > 0));
}

/** The graph and every text the file carries, as they stand there. */
export function WorkflowTab({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const { generation } = detail;
  if (!generation) return null;
  const graph = (value: unknown) => (value ? JSON.stringify(value, null, 2) : null);
  const texts = [
    { key: "api", title: t("workflowApi"), text: graph(generation.workflow.api), cut: false },
    { key: "ui", title: t("workflowUi"), text: graph(generation.workflow.ui), cut: false },
    ...generation.raw.map(({ where, key, text, truncated }) => ({
      key: `${where} ${key}`,
      title: `${where} · ${key}`,
      text,
      cut: truncated,
    })),
  ];
  return (
    <div className="flex flex-col gap-4 p-4">
      {texts.map(({ key, title, text, cut }) =>
        text ? (
          <Section key={key} title={title} aside={<CopyButton what={title} text={text} />}>
            <pre
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text has to be scrollable by keyboard
              tabIndex={0}
              className="max-h-72 select-text overflow-auto whitespace-pre-wrap break-words rounded bg-surface p-2.5 font-mono text-2xs text-muted leading-4"
            >
              {text.slice(0, SHOWN_CHARACTERS)}
              {cut || text.length > SHOWN_CHARACTERS ? `\n${t("cut")}` : null}
            </pre>
          </Section>
        ) : null,
      )}
    </div>
  );
}
