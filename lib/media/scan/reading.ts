import { open, stat } from "node:fs/promises";
import { messageOf } from "#lib/core/errors.ts";
import { fingerprint } from "#lib/disk/hash.ts";
import { readFacts } from "#lib/metadata/read.ts";
import type { Facts } from "#lib/metadata/schema.ts";

export type ReadResult =
  | { ok: true; facts: Facts; fingerprint: string; size: number; mtimeMs: number; ctimeMs: number }
  | { ok: false; reason: string };

async function readOne(path: string): Promise<ReadResult> {
  try {
    const facts = await readFacts(path);
    const handle = await open(path, "r");
    try {
      const { size, mtimeMs, ctimeMs } = await handle.stat();
      const head = Buffer.alloc(Math.min(size, 8192));
      const tail = Buffer.alloc(Math.min(size, 4096));
      await handle.read(head, 0, head.length, 0);
      await handle.read(tail, 0, tail.length, size - tail.length);
      return { ok: true, facts, fingerprint: fingerprint(size, head, tail), size, mtimeMs, ctimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

export function readMany(paths: readonly string[]): Promise<ReadResult[]> {
  return Promise.all(paths.map(readOne));
}

export async function stateOf(path: string): Promise<{ size: number; modifiedMs: number; changeMs: number } | null> {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() ? { size: facts.size, modifiedMs: Math.floor(facts.mtimeMs), changeMs: Math.floor(facts.ctimeMs) } : null;
}
