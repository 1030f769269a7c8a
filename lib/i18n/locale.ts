/** The languages Atelier speaks; the first is used where a reader asks for none of them. */
export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

/** Remembers a reader's own choice; written by the language switch in the browser. */
export const LOCALE_COOKIE = "atelier-locale";

export function isLocale(value: string | undefined): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

interface Wish {
  language: string;
  quality: number;
}

/** RFC 9110, 12.5.4: `de-CH, de;q=0.9, *;q=0.1`. A quality of 0 means "not this one". */
function wishes(acceptLanguage: string): Wish[] {
  return acceptLanguage
    .split(",")
    .map((part) => {
      const [range = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      const quality = weight === undefined ? 1 : Number(weight.slice(2));
      return { language: range.split("-")[0] ?? "", quality: Number.isFinite(quality) ? quality : 0 };
    })
    .filter((wish) => wish.language !== "" && wish.quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

/** The reader's remembered choice, else the best of what the browser asks for, else English. */
export function chooseLocale(remembered: string | undefined, acceptLanguage: string | null | undefined): Locale {
  if (isLocale(remembered)) return remembered;
  for (const { language } of wishes(acceptLanguage ?? "")) {
    if (isLocale(language)) return language;
  }
  return LOCALES[0];
}
