import { searchWords } from "../filters/words.ts";

/** What a search finds a file by. */
export function wordsOfRow(
  prompt: string | null,
  said: { readonly caption: string | null; readonly keywords: readonly { readonly keyword: string }[] },
  relative: string,
): string {
  return searchWords([prompt, ...said.keywords.map(({ keyword }) => keyword), said.caption, relative]);
}
