import { randomInt } from "node:crypto";
import type { DatabaseLocation } from "#lib/db/location.ts";
import type { RawReader } from "#lib/db/raw-reader.ts";
import { writeOnce } from "#lib/db/raw-writer.ts";

/**
 * Two entries in the log of changes that name no file but random negative numbers. A database that has them came, by changes that are in
 * its log, from the one they were written to; one that was put in its place, or a backup from before, does not have them.
 */
export type Mark = readonly (readonly [seq: number, id: number])[];

const SMALLEST = 2 ** 31;

export async function insertMark(location: DatabaseLocation): Promise<Mark> {
  const ids = [randomInt(1, SMALLEST), randomInt(1, SMALLEST)].map((id) => -id);
  const rows = await writeOnce(location, "INSERT INTO media_changes (media_file_id) VALUES (?), (?) RETURNING seq, media_file_id", ids);
  return rows.map(([seq, id]) => [Number(seq), Number(id)] as const);
}

export async function hasMark(reader: RawReader, mark: Mark): Promise<boolean> {
  if (mark.length < 2) return false;
  const rows = await reader.all(
    `SELECT seq FROM media_changes WHERE ${mark.map(() => "(seq = ? AND media_file_id = ?)").join(" OR ")}`,
    mark.flat(),
  );
  return rows.length === mark.length;
}

/**
 * What must be the same for a place in the log to mean the same: the migrations, which may change rows without a trigger, and on
 * PostgreSQL, whose places are numbers of transactions, the cluster and the database (a dump that was read in elsewhere has the mark).
 */
export async function selectIdentity(reader: RawReader): Promise<string> {
  const migrations = await reader.all(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name",
  );
  if (reader.dialect.name === "sqlite") return JSON.stringify(migrations);
  const [cluster] = await reader.all(
    "SELECT system_identifier::text, (SELECT oid::text FROM pg_database WHERE datname = current_database()) FROM pg_control_system()",
  );
  return JSON.stringify([cluster, migrations]);
}
