/** A time as programs write it (ISO 8601 with or without zone, EXIF's colons, seconds or milliseconds) as ISO 8601 UTC; null for none. */
export function instant(value: unknown): string | null {
  if (typeof value === "number") return asIso(value > 1e11 ? value : value * 1000);
  if (typeof value !== "string" || value.length > 60) return null;
  const text = value.trim().replace(/^(\d{4}):(\d\d):(\d\d)\b/, "$1-$2-$3");
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const hasZone = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text);
  return asIso(Date.parse(hasZone ? text : text.length <= 10 ? `${text}T00:00:00Z` : `${text.replace(" ", "T")}Z`));
}

function asIso(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8e15 && ms > 0 ? new Date(ms).toISOString() : null;
}
