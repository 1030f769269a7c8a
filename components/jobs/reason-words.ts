"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { parameterWords } from "#components/studio/parameter-words.ts";
import { isProblem } from "#lib/core/fetcher.ts";
import type { Reason } from "#lib/core/reason.ts";

export type ReasonWords = ReturnType<typeof reasonWords>;

/** What the server says in English, in the reader's language where it told the reason as well. */
export function useReasonWords(): ReasonWords {
  const t = useTranslations("jobs");
  const params = useTranslations("params");
  return useMemo(() => reasonWords(t, params), [t, params]);
}

interface Said {
  readonly message: string;
  readonly reason?: Reason | null | undefined;
}

export function reasonWords(t: ReturnType<typeof useTranslations<"jobs">>, params: ReturnType<typeof useTranslations<"params">>) {
  const { label } = parameterWords(params);
  const isKnown = (key: string): boolean => t.has(`reasons.${key}` as never);
  const say = (key: string, values: Reason["values"]): string => t(`reasons.${key}` as never, values as never);

  const part = (key: string | undefined, values: Reason["values"]): string | null =>
    key !== undefined && t.has(`whys.${key}` as never) ? t(`whys.${key}` as never, values as never) : null;
  const nodeIn = ({ node_name: name, node_id: id }: Reason["values"]): { node?: string } => {
    if (id === undefined) return {};
    return { node: name === undefined ? t("nodeAlone", { id }) : t("nodeNamed", { name, id }) };
  };

  const reason = ({ message, reason: told }: Said): string => {
    if (!told || !isKnown(told.key)) return message;
    const { more, field, field_key: key, why, why_key: cause, said, said_key: unsaid, ...rest } = told.values;
    const values: Reason["values"] = {
      ...rest,
      ...(said === undefined ? {} : { said: part(unsaid, {}) ?? said }),
      ...(why === undefined ? {} : { why: part(cause, told.values) ?? why }),
      ...(field === undefined ? {} : { field: key === undefined ? field : label({ key, label: field, at: "" }) }),
      ...nodeIn(told.values),
    };
    const sentence = say(told.key, values);
    return more === undefined ? sentence : `${sentence} ${t("andMore", { count: Number(more) })}`;
  };

  return {
    reason,
    /** Of a sentence that says why something does not answer only the cause, for where the rest stands beside it. */
    cause({ reason: told }: Pick<Said, "reason">): string | null {
      if (!told || !isKnown(told.key) || told.values.why === undefined) return null;
      return part(told.values.why_key, told.values) ?? told.values.why;
    },
    /** An error for a toast: what was refused, fault by fault where each has its reason. `of` names a fault's field. */
    problem(error: Error, of: (field: string) => string | null = () => null): string {
      if (!isProblem(error)) return error.message;
      if (error.reason) return reason(error);
      if (t.has(`problems.${error.code}` as never)) return t(`problems.${error.code}` as never);
      if (error.errors.length === 0 || error.errors.some((one) => !one.reason || !isKnown(one.reason.key))) return error.message;
      const said = error.errors.map((one) => {
        const name = of(one.field);
        const sentence = reason({ message: one.detail, reason: one.reason });
        return name === null ? sentence : `${name}: ${sentence}`;
      });
      return [...new Set(said)].join(" ");
    },
  };
}
