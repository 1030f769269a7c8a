import { instantOf, plausible } from "../text-decoding.ts";

/** A time as programs write it (text, or seconds or milliseconds since 1970) as ISO 8601 UTC; null for none. */
export function instant(value: unknown): string | null {
  if (typeof value === "string") return value.length > 60 ? null : instantOf(value);
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > 8e14) return null;
  return plausible(new Date(value > 1e11 ? value : value * 1000));
}
