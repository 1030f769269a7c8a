/** A label as it stands within a sentence: in English small, unless it is a name or an abbreviation. Pure. */
export function inSentence(label: string, locale: string): string {
  return locale === "en" && /^[A-Z][^A-Z]*$/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
