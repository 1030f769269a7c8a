/** What a sidecar's history tells, in parts that can be said in any language. Pure. */

/** Fields that people change, and the bytes. */
export const HISTORY_FIELDS = ["score", "favourite", "kept", "caption", "license", "keywords", "hash"] as const;
export type HistoryField = (typeof HISTORY_FIELDS)[number];

export interface Told {
  readonly field: HistoryField;
  readonly at: string;
  readonly by: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Of keywords. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Null for what another program wrote, which is shown as it stands. */
export function toldOf(entry: unknown): Told | null {
  if (typeof entry !== "object" || entry === null) return null;
  const { at, by, field, from = null, to = null, added, removed } = entry as Record<string, unknown>;
  const known = HISTORY_FIELDS.find((one) => one === field);
  if (!known || typeof at !== "string" || typeof by !== "string") return null;
  return { field: known, at, by, from, to, added: textsIn(added), removed: textsIn(removed) };
}

function textsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}
