/**
 * What a scan finds out about a row's sidecars is true of the moment in which it looked. `seen` is the row's `sidecar_stamp` then: where it is
 * another by now, somebody has spoken meanwhile, and what the scan saw is older than what the row says.
 */
import type { ColumnType } from "#lib/db/recordset.ts";
import { sql } from "#lib/db/sql.ts";

/** Of a set `given` that has a row's next stamp. */
export const STAMP_TYPES = { sidecar_stamp: "text", seen: "text" } as const satisfies Record<string, ColumnType>;

export const NOTHING_SAID_SINCE = sql`media_files.sidecar_stamp IS NOT DISTINCT FROM given.seen`;

export const NEXT_STAMP = sql`sidecar_stamp = CASE WHEN ${NOTHING_SAID_SINCE} THEN given.sidecar_stamp ELSE media_files.sidecar_stamp END`;
