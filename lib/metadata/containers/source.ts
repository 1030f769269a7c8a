import type { FileHandle } from "node:fs/promises";
import { messageOf } from "#lib/core/errors.ts";
import type { Facts } from "../schema.ts";

/** One text longer than this is cut, and says so. */
export const MAX_TEXT = 2 * 1024 * 1024;
const MAX_TEXTS_BYTES = 16 * 1024 * 1024;
const MAX_TEXTS = 500;

/** A file being read, and what was found in it so far. */
export interface Source {
  readonly path: string;
  readonly size: number;
  readonly facts: Facts;
  /** `length` bytes from `from` on; fewer at the end of the file. */
  read(from: number, length: number): Promise<Buffer>;
  /** Keeps an embedded text as it is, within bounds. */
  text(where: string, key: string, text: string): void;
  problem(what: string, error?: unknown): void;
}

/** Reads a container's facts and texts into `source`. May throw: the caller keeps what was found and notes why. */
export type ContainerReader = (source: Source) => Promise<void>;

export function emptyFacts(): Facts {
  return {
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
    raw: [],
    problems: [],
    may_hide_text: false,
  };
}

export function sourceOf(path: string, handle: FileHandle, size: number): Source {
  const facts = emptyFacts();
  let kept = 0;
  return {
    path,
    size,
    facts,
    async read(from, length) {
      const wanted = Math.max(0, Math.min(length, size - from));
      const buffer = Buffer.alloc(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(buffer, filled, wanted - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
    text(where, key, text) {
      if (text === "" || facts.raw.length >= MAX_TEXTS || kept >= MAX_TEXTS_BYTES) return;
      const truncated = text.length > MAX_TEXT;
      facts.raw.push({ where, key: key.slice(0, 200), text: truncated ? text.slice(0, MAX_TEXT) : text, truncated });
      kept += Math.min(text.length, MAX_TEXT);
    },
    problem(what, error) {
      if (facts.problems.length >= 20) return;
      // What a library says may name the whole path, which is not for everyone's eyes.
      const said = error === undefined ? what : `${what}: ${messageOf(error).replaceAll(path, "the file").split("\n")[0]}`;
      facts.problems.push(said.slice(0, 500));
    },
  };
}

/** Ends a reader that takes too long; what it does then is ignored. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`took longer than ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
