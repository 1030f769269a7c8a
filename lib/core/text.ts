/**
 * Whether a text can be stored and told everywhere: PostgreSQL takes no NUL, and half a surrogate pair becomes JSON that strict parsers
 * refuse.
 */
export function isSound(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** The path of the first text below `value` that is not sound, or null. */
export function findUnsound(value: unknown, path = ""): string | null {
  if (typeof value === "string") return isSound(value) ? null : path;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (!isSound(key)) return path;
    const found = findUnsound(inner, path === "" ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
