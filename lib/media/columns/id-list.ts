/** Ids as one value of a statement, on either database. */
import type { RawReader } from "#lib/db/raw-reader.ts";

export const isSqlite = (reader: RawReader) => reader.dialect.name === "sqlite";

/** To be read by `idsFrom`. */
export function idList(reader: RawReader, ids: readonly number[]): string {
  return isSqlite(reader) ? `[${ids.join(",")}]` : `{${ids.join(",")}}`;
}

export const idsFrom = (reader: RawReader) =>
  isSqlite(reader) ? "(SELECT value AS id FROM json_each(?))" : "(SELECT unnest(?::int[]) AS id)";
