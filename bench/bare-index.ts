/**
 * The bare programs a cold index is measured against: one loop that reads 8 KiB of each PNG, parses its texts and inserts a row. Once with
 * the calls that return when they are done, which is the tightest there is and does nothing else meanwhile; once with those of
 * `node:fs/promises`, as a server is written that answers meanwhile.
 */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { open, opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3";

const HEAD = 8 * 1024;
const A_TRANSACTION = 1_000;

interface Indexed {
  readonly seconds: number;
  readonly files: number;
}

export function bareIndex(folder: string, database: string): Indexed {
  const rows = bareRows(database);
  const head = Buffer.alloc(HEAD);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".png")) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = statSync(path);
    const fd = openSync(path, "r");
    const length = readSync(fd, head, 0, HEAD, 0);
    closeSync(fd);
    rows.insert({ path, size, mtimeMs }, head.subarray(0, length));
  }
  return rows.end();
}

export async function bareIndexWaiting(folder: string, database: string): Promise<Indexed> {
  const rows = bareRows(database);
  const head = Buffer.alloc(HEAD);
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".png")) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await stat(path);
    const file = await open(path);
    const { bytesRead } = await file.read(head, 0, HEAD, 0);
    await file.close();
    rows.insert({ path, size, mtimeMs }, head.subarray(0, bytesRead));
  }
  return rows.end();
}

function bareRows(database: string) {
  const started = performance.now();
  const db = new Sqlite(database);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT UNIQUE, size INTEGER, modified REAL, width INTEGER, height INTEGER, prompt TEXT, seed TEXT)`);
  const row = db.prepare("INSERT INTO files (path, size, modified, width, height, prompt, seed) VALUES (?, ?, ?, ?, ?, ?, ?)");
  let files = 0;
  db.exec("BEGIN");
  return {
    insert({ path, size, mtimeMs }: { path: string; size: number; mtimeMs: number }, head: Buffer): void {
      const { prompt, seed } = recipeOf(textsOf(head));
      row.run(path, size, mtimeMs, head.readUInt32BE(16), head.readUInt32BE(20), prompt, seed);
      files += 1;
      if (files % A_TRANSACTION === 0) db.exec("COMMIT; BEGIN");
    },
    end(): Indexed {
      db.exec("COMMIT");
      db.close();
      return { seconds: (performance.now() - started) / 1_000, files };
    },
  };
}

function textsOf(head: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = 8; at + 12 <= head.length; ) {
    const length = head.readUInt32BE(at);
    const type = head.toString("latin1", at + 4, at + 8);
    if (type === "IDAT") break;
    const content = head.subarray(at + 8, at + 8 + length);
    const zero = content.indexOf(0);
    if (type === "tEXt" && zero > 0) texts.set(content.toString("latin1", 0, zero), content.toString("latin1", zero + 1));
    at += length + 12;
  }
  return texts;
}

interface Node {
  inputs?: { seed?: number; text?: string };
}

function recipeOf(texts: ReadonlyMap<string, string>): { prompt: string | null; seed: string | null } {
  const graph = texts.get("prompt");
  if (graph !== undefined) {
    const nodes = Object.values(JSON.parse(graph) as Record<string, Node>);
    const text = nodes.find((node) => typeof node.inputs?.text === "string")?.inputs?.text ?? null;
    const seed = nodes.find((node) => node.inputs?.seed !== undefined)?.inputs?.seed;
    return { prompt: text, seed: seed === undefined ? null : String(seed) };
  }
  const parameters = texts.get("parameters") ?? "";
  return { prompt: parameters.split("\n")[0] ?? null, seed: /Seed: (\d+)/.exec(parameters)?.[1] ?? null };
}
