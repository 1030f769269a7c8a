import { constants, type FileHandle, open } from "node:fs/promises";
import { messageOf } from "#lib/core/errors.ts";
import { readGlb } from "./containers/glb.ts";
import { readAudio, readVideo } from "./containers/moving.ts";
import { readBmp, readIco, readSvg } from "./containers/plain-still.ts";
import { readPng } from "./containers/png.ts";
import { type ContainerReader, emptyFacts, sourceOf } from "./containers/source.ts";
import { readStill } from "./containers/still.ts";
import { readRecipe } from "./dialects/table.ts";
import type { Facts } from "./schema.ts";
import { type Format, SNIFF_BYTES, sniff } from "./sniff.ts";

const READERS = {
  png: readPng,
  jpeg: readStill,
  webp: readStill,
  gif: readStill,
  avif: readStill,
  heic: readStill,
  tiff: readStill,
  bmp: readBmp,
  ico: readIco,
  svg: readSvg,
  mp4: readVideo,
  mov: readVideo,
  webm: readVideo,
  mkv: readVideo,
  avi: readVideo,
  wav: readAudio,
  mp3: readAudio,
  flac: readAudio,
  ogg: readAudio,
  m4a: readAudio,
  aiff: readAudio,
  glb: readGlb,
} as const satisfies Record<Format, ContainerReader>;

/**
 * What a file says of itself, decided by its content. Never throws: a file that cannot be read, or only in part, says so in `problems`
 * beside whatever was found.
 */
export async function readFacts(path: string): Promise<Facts> {
  let handle: FileHandle | undefined;
  try {
    // Not blocking: a pipe under a media name would wait for its writer for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) return failed("it is not a regular file");
    if (stat.size === 0) return failed("the file is empty");
    return await readOpen(path, handle, stat.size);
  } catch (error) {
    return failed(`it cannot be read: ${messageOf(error)}`);
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

async function readOpen(path: string, handle: FileHandle, size: number): Promise<Facts> {
  const source = sourceOf(path, handle, size);
  const format = sniff(await source.read(0, SNIFF_BYTES));
  if (!format) {
    source.problem("its content is of no kind we know");
    return source.facts;
  }
  try {
    await READERS[format](source);
  } catch (error) {
    source.problem(`${format} could not be read whole`, error);
  }
  const recipe = readRecipe(source.facts.raw);
  if (!recipe) return source.facts;
  return { ...source.facts, record: recipe.record, provenance: recipe.provenance, source: recipe.dialect };
}

function failed(problem: string): Facts {
  return { ...emptyFacts(), problems: [problem] };
}
