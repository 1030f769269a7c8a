"use client";
import { useTranslations } from "next-intl";
import { toldOf } from "./history.ts";

interface HistoryEntryProps {
  readonly entry: unknown;
  readonly when: (iso: string) => string;
}

/** One change in words; what another program wrote as it stands. */
export function HistoryEntry({ entry, when }: HistoryEntryProps) {
  const t = useTranslations("viewer.told");
  const told = toldOf(entry);
  if (!told) {
    return (
      <pre className="whitespace-pre-wrap break-words font-mono text-2xs text-muted leading-4">
        {typeof entry === "string" ? entry : JSON.stringify(entry, null, 2)}
      </pre>
    );
  }
  const { field, from, to, added, removed } = told;
  const value = (one: unknown) => {
    if (field === "score") return one === -1 ? t("rejected") : typeof one === "number" && one > 0 ? String(one) : t("none");
    if (typeof one === "boolean") return t(one ? "yes" : "no");
    if (field === "hash") return String(one).slice(0, 8);
    return one === null || one === "" ? t("none") : t("quoted", { text: String(one) });
  };
  const change =
    field === "keywords"
      ? [...added.map((one) => `+ ${one}`), ...removed.map((one) => `− ${one}`)].join(", ")
      : `${value(from)} → ${value(to)}`;
  return (
    <>
      <p className="whitespace-pre-wrap break-words">
        <span className="text-muted">{t(`fields.${field}`)}</span> {change}
      </p>
      <p className="tnum text-faint text-xs">
        {[when(told.at), told.by === "local" || told.by === "system" ? t(`by.${told.by}`) : told.by].join(" · ")}
      </p>
    </>
  );
}
