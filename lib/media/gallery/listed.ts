import type { RawValue } from "#lib/db/raw-value.ts";
import { LISTED_FIELDS } from "../columns/store.ts";
import type { ListedRow } from "../store.ts";

type Thumbnail = [size: string, text: string | null, path: string | null];

const FIELDS = Object.entries(LISTED_FIELDS);

function told(value: RawValue | undefined, as: (typeof LISTED_FIELDS)[keyof typeof LISTED_FIELDS][1], isBig: boolean): unknown {
  if (value === null || value === undefined) return null;
  if (as === "time") return new Date(Number(value));
  if (as === "flag") return value === 1;
  if (as === "number") return isBig ? BigInt(Math.round(Number(value))) : Number(value);
  return String(value);
}

/** A row of `selectListed` as the rest of the program knows rows. */
export function readListed(values: readonly RawValue[]): ListedRow {
  const fields = FIELDS.map(([name, [, as]], index) => [name, told(values[index], as, name === "fileSize")]);
  const [prompt, modelName, previews] = values.slice(FIELDS.length);
  const thumbnails = typeof previews === "string" ? (JSON.parse(previews) as Thumbnail[]) : [];
  return {
    ...(Object.fromEntries(fields) as Omit<ListedRow, "metadata" | "thumbnails">),
    metadata: { prompt: typeof prompt === "string" ? prompt : null, modelName: typeof modelName === "string" ? modelName : null },
    thumbnails: thumbnails.map(([thumbnailSize, thumbnailData, filePath]) => ({ thumbnailSize, thumbnailData, filePath })),
  };
}
