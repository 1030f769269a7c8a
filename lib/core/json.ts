/**
 * JSON that keeps every digit. A number that a double cannot hold exactly (a 64-bit seed, `1.10`) is carried as its source text and
 * written back unchanged; all others are plain numbers.
 */
type RawJson = { readonly rawJSON: string };

declare global {
  interface JSON {
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}

/** @throws {SyntaxError} */
export function parseExact(text: string): unknown {
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown => {
    const source = context?.source;
    if (typeof value !== "number" || source === undefined) return value;
    const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : String(value) === source;
    return isExact ? value : JSON.rawJSON(source);
  };
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

export function stringifyExact(value: unknown, indent = 2): string {
  return `${JSON.stringify(value, null, indent)}\n`;
}

/** An integer's digits, whether it was carried as a number, as its source text or as a string; null for anything else. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value === "string") return /^-?\d+$/.test(value) ? value : null;
  return JSON.isRawJSON(value) && /^-?\d+$/.test(value.rawJSON) ? value.rawJSON : null;
}
