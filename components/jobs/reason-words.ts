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

  const reason = ({ message, reason: told }: Said): string => {
    if (!told || !isKnown(told.key)) return message;
    const { more, field, field_key: key, why, why_key: cause, ...rest } = told.values;
    const values: Reason["values"] = {
      ...rest,
      ...(why === undefined
        ? {}
        : { why: cause !== undefined && t.has(`whys.${cause}` as never) ? t(`whys.${cause}` as never, rest as never) : why }),
      ...(field === undefined ? {} : { field: key === undefined ? field : label({ key, label: field, at: "" }) }),
    };
    const sentence = say(told.key, values);
    return more === undefined ? sentence : `${sentence} ${t("andMore", { count: Number(more) })}`;
  };

  return {
    reason,
    /** An error for a toast: what was refused, fault by fault where each has its reason. `of` names a fault's field. */
    problem(error: Error, of: (field: string) => string | null = () => null): string {
      if (!isProblem(error)) return error.message;
      if (error.reason) return reason(error);
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
