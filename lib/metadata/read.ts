import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { basename } from "node:path";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { FINGERPRINT_HEAD, FINGERPRINT_TAIL, fingerprint } from "#lib/disk/hash.ts";
import { readGif } from "./containers/gif.ts";
import { readGlb } from "./containers/glb.ts";
import { readIsoStill } from "./containers/iso-still.ts";
import { readJpeg } from "./containers/jpeg.ts";
import { readAviFilm, readIsoFilm, readMatroskaFilm, readMp3Sound, readOggSound } from "./containers/moving.ts";
import { readBmp, readIco } from "./containers/plain-still.ts";
import { readPng } from "./containers/png.ts";
import { BLOCK_BYTES, type ContainerReader, emptyFacts, ROOM_BYTES, readWhole, type Source, sourceOf } from "./containers/source.ts";
import { readSvg } from "./containers/svg.ts";
import { readTiff } from "./containers/tiff.ts";
import { readAiff, readWav } from "./containers/wav.ts";
import { readWebp } from "./containers/webp.ts";
import { readFlac } from "./containers/xiph.ts";
import { readRecipe } from "./dialects/table.ts";
import type { Facts, FileWords } from "./schema.ts";
import { type Format, sniff } from "./sniff.ts";
import { instantOf, isMachineText } from "./text-decoding.ts";

const READERS = {
  png: readPng,
  jpeg: readJpeg,
  webp: readWebp,
  gif: readGif,
  avif: readIsoStill,
  heic: readIsoStill,
  tiff: readTiff,
  bmp: readBmp,
  ico: readIco,
  svg: readSvg,
  mp4: readIsoFilm,
  mov: readIsoFilm,
  webm: readMatroskaFilm,
  mkv: readMatroskaFilm,
  avi: readAviFilm,
  wav: readWav,
  mp3: readMp3Sound,
  flac: readFlac,
  ogg: readOggSound,
  m4a: readIsoFilm,
  aiff: readAiff,
  glb: readGlb,
} as const satisfies Record<Format, ContainerReader>;

/** A file as it was read through one open. */
export interface ReadMedia {
  ok: true;
  facts: Facts;
  /** As `lib/disk/hash.ts` makes it. */
  fingerprint: string;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  /** Size or time changed while it was read: what was found may be of two files. */
  changed: boolean;
}

export interface NotRead {
  ok: false;
  /** `gone` where there is no such file any more; `late` and `fatal` where a thread was lost over it. */
  code: "gone" | "irregular" | "empty" | "unreadable" | "late" | "fatal";
  reason: string;
}

export type ReadResult = ReadMedia | NotRead;

/** Not blocking: a pipe under a media name would wait for its writer for ever. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** Of the readers that wait for something, each takes room of its own; all others share this one. */
let spare: Buffer | null = null;
/** So much of the next file is read at once: what lies beyond a file's last word is copied for nothing. */
let ahead = BLOCK_BYTES;

/**
 * What a file says of itself, decided by its content. Never throws: a file that cannot be read, or only in part, says so in `problems`
 * beside whatever was found.
 */
export async function readFacts(path: string): Promise<Facts> {
  const result = await readMedia(path);
  return result.ok ? result.facts : { ...emptyFacts(), problems: [result.reason] };
}

/** Of a file whose change time lies so far back when it has been read, nothing changed meanwhile: the grain of any file system's clock is finer. */
const STILL_MS = 2_000;

export interface ReadOptions {
  /** A listing has just called it a regular file: it is read before it is looked at, which is one look less. */
  readonly listed?: boolean;
}

/** Facts, fingerprint and times of a file through one open. Never throws. The work is synchronous but for rare kinds of files. */
export async function readMedia(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  return readNow(path, options);
}

/** As `readMedia`; a promise only of the rare kinds that are waited for. */
export function readNow(path: string, { listed = false }: ReadOptions = {}): ReadResult | Promise<ReadResult> {
  if (!listed) return readOnce(path, LOOKING_FIRST);
  const first = readOnce(path, LOOKING_AFTERWARDS);
  const again = (result: ReadResult) => (result.ok && !result.changed ? result : readOnce(path, LOOKING_FIRST));
  return first instanceof Promise ? first.then(again) : again(first);
}

function readOnce(path: string, begin: Begin): ReadResult | Promise<ReadResult> {
  const room = spare ?? Buffer.allocUnsafeSlow(ROOM_BYTES);
  spare = null;
  let open: number | undefined;
  const ended = (result: ReadResult): ReadResult => {
    spare = room;
    const fd = open;
    open = undefined;
    if (fd !== undefined) closeSync(fd);
    return result;
  };
  try {
    open = openSync(path, FLAGS);
    const reading = begin(path, open, room);
    if ("ok" in reading) return ended(reading);
    if (!reading.pending) return ended(finish(reading));
    return reading.pending
      .then(() => finish(reading))
      .catch((error: unknown) => notRead(path, error))
      .then(ended);
  } catch (error) {
    return ended(notRead(path, error));
  }
}

/** A file that has been read but for what is waited for. */
interface Reading {
  readonly fd: number;
  readonly source: Source;
  readonly fingerprint: string;
  /** How it was found before it was read. */
  readonly before: Stats | null;
  /** By how it is found afterwards, whether it may have changed meanwhile. */
  readonly mayHaveChanged: (after: Stats) => boolean;
  readonly pending: void | Promise<void>;
}

type Begin = (path: string, fd: number, room: Buffer) => Reading | NotRead;

const LOOKING_FIRST: Begin = (path, fd, room) => {
  const before = fstatSync(fd);
  if (!before.isFile()) return { ok: false, code: "irregular", reason: "it is not a regular file" };
  if (before.size === 0) return { ok: false, code: "empty", reason: "the file is empty" };
  const wanted = Math.min(ahead, before.size);
  const head = readWhole(fd, room.subarray(0, wanted), 0);
  const isCut = head.length < wanted;
  const mayHaveChanged = (after: Stats) => isCut || after.size !== before.size || after.mtimeMs !== before.mtimeMs;
  return readingOf(sourceOf(path, fd, before.size, head, room), { fd, before, mayHaveChanged });
};

const LOOKING_AFTERWARDS: Begin = (path, fd, room) => {
  const head = room.subarray(0, readSync(fd, room, 0, ahead, 0));
  const size = head.length < ahead ? head.length : fstatSync(fd).size;
  const mayHaveChanged = (after: Stats) => size === 0 || after.size !== size || !(Date.now() - after.ctimeMs > STILL_MS);
  return readingOf(sourceOf(path, fd, size, head, room), { fd, before: null, mayHaveChanged });
};

function readingOf(source: Source, rest: Pick<Reading, "fd" | "before" | "mayHaveChanged">): Reading {
  const fingerprint = fingerprintOf(source, source.block);
  return { ...rest, source, fingerprint, pending: take(source, source.block) };
}

function finish({ fd, source, fingerprint, before, mayHaveChanged }: Reading): ReadMedia {
  const after = fstatSync(fd);
  ahead = source.reached() <= FINGERPRINT_HEAD ? FINGERPRINT_HEAD : BLOCK_BYTES;
  const facts = withRecipe(source.facts, basename(source.path));
  const { mtimeMs, ctimeMs } = before ?? after;
  return { ok: true, facts, fingerprint, size: source.size, mtimeMs, ctimeMs, changed: mayHaveChanged(after) };
}

function notRead(path: string, error: unknown): NotRead {
  const code = systemCode(error) === "ENOENT" ? "gone" : "unreadable";
  return { ok: false, code, reason: `it cannot be read: ${messageOf(error).replaceAll(path, "the file")}`.slice(0, 500) };
}

function fingerprintOf(source: Source, head: Buffer): string {
  const tail = source.read(Math.max(0, source.size - FINGERPRINT_TAIL), FINGERPRINT_TAIL);
  return fingerprint(source.size, head, tail);
}

function take(source: Source, head: Buffer): void | Promise<void> {
  const format = sniff(head);
  if (!format) return source.problem("its content is of no kind we know");
  source.facts.format = format;
  const failed = (error: unknown) => source.problem(`${format} could not be read whole`, error);
  try {
    const pending = READERS[format](source);
    return pending?.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Headers that lie make lengths of nothing and rates without end: such a number is not known. */
function sane(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 ? value : null;
}

function withRecipe(facts: Facts, name: string): Facts {
  facts.duration = sane(facts.duration);
  facts.frame_rate = sane(facts.frame_rate);
  const recipe = readRecipe(facts.raw, name);
  if (!recipe) {
    const said = facts.raw.find(({ where, key }) => where === "png" && key === "Description")?.text;
    if (said && facts.words.caption === null && !isMachineText(said)) facts.words.caption = said;
    return facts;
  }
  facts.may_hide_text = false;
  facts.record = recipe.record;
  facts.provenance = recipe.provenance;
  facts.source = recipe.dialect;
  facts.created_at = (recipe.provenance && instantOf(recipe.provenance.created_at)) ?? facts.created_at;
  takeWords(facts.words, recipe.words);
  // A caption that holds the prompt is the recipe again, not what a person said.
  const { prompt } = recipe.record;
  if (prompt && facts.words.caption?.includes(prompt.trim())) facts.words.caption = null;
  return facts;
}

/** What a dialect read as said for people goes before the carriers' general fields. */
function takeWords(words: FileWords, said: Partial<FileWords> | undefined): void {
  if (!said) return;
  words.score = said.score ?? words.score;
  words.caption = said.caption ?? words.caption;
  words.license = said.license ?? words.license;
  words.keywords = [...new Set([...(said.keywords ?? []), ...words.keywords])];
}
