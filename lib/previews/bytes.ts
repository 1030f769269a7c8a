import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { fingerprint } from "#lib/disk/hash.ts";
import type { ContainedPath } from "#lib/disk/paths.ts";

const HEAD = 8 * 1024;
const TAIL = 4 * 1024;

export interface Glance {
  fingerprint: string;
  size: number;
  /** The first 8 KiB. */
  head: Buffer;
}

/**
 * What a file's bytes are now: 12 KiB of it are read, without giving way to anything else, since the process that asks has nothing else
 * to do. @throws what `open` throws, and where it is no file
 */
export function glance(path: ContainedPath): Glance {
  // Not blocking: a pipe in place of the file would wait for its writer.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = fstatSync(fd);
    if (!facts.isFile()) throw new Error("it is no file");
    const { size } = facts;
    const head = Buffer.alloc(Math.min(HEAD, size));
    readSync(fd, head, 0, head.length, 0);
    const tail = Buffer.alloc(Math.min(TAIL, size));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    return { fingerprint: fingerprint(size, head, tail), size, head };
  } finally {
    closeSync(fd);
  }
}
