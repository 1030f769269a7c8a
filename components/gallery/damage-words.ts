"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";

/** What readers and decoders put into their sentences: kinds of chunks and files, numbers. */
const PARTS = /\b[A-Za-z]{4}(?= chunk)|^\w+(?= could not be read whole)|\d+(?:\.\d+)?/g;

/**
 * Why a file or a part of it could not be read, as the server says it in English, in the reader's language. What a program that helped
 * said itself stays as it is.
 */
export function useDamageWords(): (reason: string) => string {
  const t = useTranslations("damage");
  return useMemo(() => {
    const known = (key: string, [a = "", b = ""]: readonly string[] = []): string | null =>
      !key.includes(".") && t.has(`reasons.${key}` as never) ? t(`reasons.${key}` as never, { a, b } as never) : null;
    return (reason) => inWords(reason, known);
  }, [t]);
}

/** @param known the words for a sentence whose parts are `…`; null for one that is not known */
export function inWords(reason: string, known: (sentence: string, parts?: readonly string[]) => string | null): string {
  const whole = known(reason) ?? known(reason.replace(PARTS, "…"), reason.match(PARTS) ?? []);
  if (whole !== null) return whole;
  const [first, rest] = parted(reason, "; ") ?? [];
  if (first !== undefined && rest !== undefined) return `${inWords(first, known)}; ${inWords(rest, known)}`;
  const [what, why] = parted(reason, ": ") ?? [];
  const said = what === undefined ? null : (known(what) ?? known(what.replace(PARTS, "…"), what.match(PARTS) ?? []));
  return said === null || why === undefined ? reason : `${said}: ${inWords(why, known)}`;
}

function parted(text: string, by: string): [string, string] | null {
  const at = text.indexOf(by);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + by.length)];
}
