/** In quotation marks up to a comma or the end, or all up to the next comma. */
const ENTRY = /\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))(?:,|$)/g;

/** Keywords of a text that separates them by commas. One that holds a comma stands in quotation marks, those in it doubled, as in CSV. */
export function keywordsIn(text: string): string[] {
  const found = [...text.matchAll(ENTRY)].map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? "").trim());
  return [...new Set(found)].filter(Boolean);
}

/** The text that `keywordsIn` reads. */
export function keywordText(keywords: readonly string[]): string {
  return keywords.map((keyword) => (/,|^\s*"/.test(keyword) ? `"${keyword.replaceAll('"', '""')}"` : keyword)).join(",");
}
