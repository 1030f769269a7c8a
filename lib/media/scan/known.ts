import type { RawReader } from "#lib/db/raw-reader.ts";
import type { KnownFile } from "./diff.ts";

/** The library as the walking thread asks for it, folder by folder: never all rows at once. */
export interface KnownLibrary {
  readonly isEmpty: boolean;
  filesIn(directory: string): Promise<KnownFile[]>;
  foldersOf(rootId: string): Promise<Map<string, { modifiedMs: number; files: number }>>;
  problemsOf(rootId: string): Promise<{ path: string; code: string; reason: string }[]>;
  /** Every directory that a file is known in, of all roots. */
  directories(): Promise<string[]>;
}

const FILES = "SELECT id, filename, file_size, change_ms, sidecar_stamp, status FROM media_files WHERE directory = ?";
const FOLDERS = "SELECT path, modified_ms, files FROM media_folders WHERE root_id = ?";
const PROBLEMS = "SELECT path, code, reason FROM scan_problems WHERE root_id = ?";
/** Jumps from one directory to the next along the index, instead of reading every file's entry. */
const DIRECTORIES = `WITH RECURSIVE d(directory) AS (
    SELECT MIN(directory) FROM media_files
    UNION ALL SELECT (SELECT MIN(m.directory) FROM media_files m WHERE m.directory > d.directory) FROM d WHERE d.directory IS NOT NULL
  ) SELECT directory FROM d WHERE directory IS NOT NULL`;

type FileRow = [number, string, number | null, number | null, string | null, string];

export async function knownLibrary(reader: RawReader): Promise<KnownLibrary> {
  const [first] = await reader.all("SELECT 1 FROM media_files LIMIT 1");
  const isEmpty = first === undefined;
  return {
    isEmpty,
    async filesIn(directory) {
      if (isEmpty) return [];
      const rows = await reader.all<FileRow>(FILES, [directory]);
      return rows.map(([id, name, size, changeMs, stamp, status]) => ({ id, name, size, changeMs, stamp, status }));
    },
    async foldersOf(rootId) {
      const rows = await reader.all<[string, number, number]>(FOLDERS, [rootId]);
      return new Map(rows.map(([path, modifiedMs, files]) => [path.slice(rootId.length + 1), { modifiedMs, files }]));
    },
    async problemsOf(rootId) {
      const rows = await reader.all<[string, string, string]>(PROBLEMS, [rootId]);
      return rows.map(([path, code, reason]) => ({ path, code, reason }));
    },
    async directories() {
      if (isEmpty) return [];
      return (await reader.all<[string]>(DIRECTORIES)).map(([directory]) => directory);
    },
  };
}
