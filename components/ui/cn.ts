/** Joins class names; what is false, null or undefined is left out. Later utilities do not override earlier ones: keep variants disjoint. */
export function cn(...names: ReadonlyArray<string | false | null | undefined>): string {
  return names.filter(Boolean).join(" ");
}
