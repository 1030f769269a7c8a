const MAX_KNOWN = 4000;

/** A pattern's answers for names that come again in every graph: node types, input names. */
export function remembered(pattern: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = pattern.test(name);
    if (known.size < MAX_KNOWN && name.length < 80) known.set(name, answer);
    return answer;
  };
}
