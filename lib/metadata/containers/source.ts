/** A file being read: bounded, synchronous, and never more of it than asked for. */
import { readSync } from "node:fs";
import { messageOf } from "#lib/core/errors.ts";
import { FINGERPRINT_TAIL } from "#lib/disk/hash.ts";
import type { Facts } from "../schema.ts";

/** One text longer than this is cut, and says so. */
export const MAX_TEXT = 2 * 1024 * 1024;
const MAX_TEXTS_LENGTH = 8 * 1024 * 1024;
const MAX_TEXTS = 500;
const MAX_TECHNICAL = 64;
/** The first bytes of a file, read at once: most files say all they have to say within them, many within those the fingerprint takes. */
export const BLOCK_BYTES = 32 * 1024;
/** What a file's first and its last bytes are read into. */
export const ROOM_BYTES = BLOCK_BYTES + FINGERPRINT_TAIL;
/** No single read is larger, whatever a file's headers ask for. */
const MAX_READ = 8 * 1024 * 1024;
const MAX_READ_IN_ALL = 32 * 1024 * 1024;
/** Reads and looks into the first block: bounds every loop that steps through a file. */
const MAX_STEPS = 200_000;
const TIME_MS = 5000;

/** What a reader finds goes through these. */
export interface Source {
  readonly path: string;
  readonly size: number;
  readonly facts: Facts;
  /** The file's first bytes. To look at them here makes no view, of which a scan would make a million. */
  readonly block: Buffer;
  /** Where that ends which was asked for among its first `BLOCK_BYTES`: files beside it mostly say as much. */
  reached(): number;
  /**
   * `length` bytes from `from` on; fewer at the end of the file. A view that lasts until the file is closed: keep copies or texts.
   * @throws {Error} beyond the bounds of one file: bytes, steps, time
   */
  read(from: number, length: number): Buffer;
  /** Keeps an embedded text as it is, within bounds. */
  text(where: string, key: string, text: string): void;
  /** A technical value for display; the first of a name stays. */
  technical(name: string, value: string | number | null | undefined): void;
  problem(what: string, error?: unknown): void;
}

/** Reads a container's facts and texts into `source`. May throw: the caller keeps what was found and notes why. */
export type ContainerReader = (source: Source) => void | Promise<void>;

export function emptyFacts(): Facts {
  return {
    format: null,
    width: null,
    height: null,
    duration: null,
    frame_rate: null,
    color_mode: null,
    has_alpha: false,
    orientation: null,
    record: null,
    source: null,
    provenance: null,
    words: { score: null, caption: null, license: null, keywords: [] },
    created_at: null,
    c2pa: null,
    technical: {},
    raw: [],
    problems: [],
    may_hide_text: false,
  };
}

/**
 * `block` holds the file's first bytes, at the beginning of `room`; its last ones come to the end of it once somebody asks for some of
 * them, as the fingerprint does. `fd` must stay open for as long as the source is read.
 */
export function sourceOf(path: string, fd: number, size: number, block: Buffer, room: Buffer): Source {
  const facts = emptyFacts();
  const tailFrom = Math.max(0, size - FINGERPRINT_TAIL);
  let tail: Buffer | undefined;
  let reached = 0;
  let kept = 0;
  let steps = 0;
  let bytes = 0;
  let named = 0;
  const ends = performance.now() + TIME_MS;
  return {
    path,
    size,
    facts,
    block,
    reached: () => reached,
    read(from, length) {
      steps += 1;
      if (steps > MAX_STEPS) throw new Error("it is in too many pieces");
      const end = Math.min(size, from + length);
      if (from < 0 || length < 0 || !(from < end)) return block.subarray(0, 0);
      if (end > reached && end <= BLOCK_BYTES) reached = end;
      if (end <= block.length) return block.subarray(from, end);
      if (from >= tailFrom) {
        tail ??= readWhole(fd, room.subarray(BLOCK_BYTES, BLOCK_BYTES + size - tailFrom), tailFrom);
        return tail.subarray(from - tailFrom, end - tailFrom);
      }
      if (performance.now() > ends) throw new Error(`reading took longer than ${TIME_MS / 1000} s`);
      bytes += end - from;
      if (end - from > MAX_READ || bytes > MAX_READ_IN_ALL) throw new Error("it asks for more to be read than is allowed");
      return readWhole(fd, Buffer.allocUnsafe(end - from), from);
    },
    text(where, key, text) {
      if (text === "" || facts.raw.length >= MAX_TEXTS || kept >= MAX_TEXTS_LENGTH) return;
      const room = Math.min(MAX_TEXT, MAX_TEXTS_LENGTH - kept);
      const truncated = text.length > room;
      facts.raw.push({ where, key: key.slice(0, 200), text: truncated ? text.slice(0, room) : text, truncated });
      kept += Math.min(text.length, room);
    },
    technical(name, value) {
      if (value === null || value === undefined || value === "") return;
      if (typeof value === "number" && !Number.isFinite(value)) return;
      if (named >= MAX_TECHNICAL || Object.hasOwn(facts.technical, name)) return;
      facts.technical[name.slice(0, 60)] = typeof value === "string" ? value.slice(0, 300) : value;
      named += 1;
    },
    problem(what, error) {
      if (facts.problems.length >= 20) return;
      // What a library says may name the whole path, which is not for everyone's eyes.
      const said = error === undefined ? what : `${what}: ${messageOf(error).replaceAll(path, "the file").split("\n")[0]}`;
      if (!facts.problems.includes(said.slice(0, 500))) facts.problems.push(said.slice(0, 500));
    },
  };
}

/** Fills `buffer` from `from` on; shorter where the file has become so. */
export function readWhole(fd: number, buffer: Buffer, from: number): Buffer {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, from + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled === buffer.length ? buffer : buffer.subarray(0, filled);
}

/** Ends waiting for a reader that takes too long; what it does then is ignored. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`took longer than ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
