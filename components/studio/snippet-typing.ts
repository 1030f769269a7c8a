/** A snippet's name that is being typed: `/gold` before the caret, at the beginning of a word. */
export interface Typed {
  /** Of the slash. */
  readonly start: number;
  readonly query: string;
}

const TYPED = /(?:^|[\s,;(])\/([\p{L}\p{N}_-]{0,40})$/u;
/** As far back as a name can reach. */
const REACH = 48;

export function typedSnippet(text: string, caret: number): Typed | null {
  const found = TYPED.exec(text.slice(Math.max(0, caret - REACH), caret));
  const query = found?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query };
}

interface Named {
  readonly label: string;
  readonly text: string;
}

/** Those whose name, or a word of it, begins with what was typed; then those that hold it anywhere. */
export function matchingSnippets<S extends Named>(snippets: readonly S[], query: string, most: number): S[] {
  const wanted = query.toLowerCase().replaceAll(/[_-]/g, " ");
  const names = snippets.map((snippet) => ({ snippet, name: snippet.label.toLowerCase().replaceAll(/[_-]/g, " ") }));
  const begins = names.filter(({ name }) => name.startsWith(wanted) || name.includes(` ${wanted}`));
  const holds = names.filter((one) => !begins.includes(one) && one.name.includes(wanted));
  return [...begins, ...holds].slice(0, most).map(({ snippet }) => snippet);
}

/** A piece as it is put between what stands there: with a comma where words would run into each other. */
export function joinedPiece(text: string, from: number, to: number, piece: string): string {
  const before = text.slice(0, from).trimEnd();
  const after = text.slice(to).trimStart();
  const opens = before === "" || /[,;(\n]$/.test(before);
  const gap = /(?:^|[\s(])$/.test(text.slice(0, from)) ? "" : " ";
  const lead = opens ? gap : text.slice(0, from) === before ? ", " : "";
  const closes = after === "" || /^[,;.):\n]/.test(after);
  return `${lead}${piece}${closes ? "" : ", "}`;
}
