/** Films and sound by their own boxes, and by ffprobe or music-metadata where those leave open what must be known. */
import type { Probe } from "../ffmpeg.ts";
import { readAvi } from "./avi.ts";
import { boxes } from "./iso-boxes.ts";
import { readMoov } from "./iso-film.ts";
import { takeMeta, takeUserData } from "./iso-tags.ts";
import { takeUuid } from "./iso-uuid.ts";
import { readMatroska } from "./matroska.ts";
import { readMp3 } from "./mp3.ts";
import { type ContainerReader, type Source, within } from "./source.ts";
import { takeTag } from "./tags.ts";
import { readOgg } from "./xiph.ts";

const TIME_MS = 5000;
/** EXIF's names of the four turns. */
const ORIENTATIONS = { 0: 1, 90: 6, 180: 3, 270: 8 } as const;

export const readIsoFilm: ContainerReader = (source) => {
  let isInFragments = false;
  for (const box of boxes(source, 0, source.size)) {
    if (box.type === "moov") readMoov(source, box);
    else if (box.type === "uuid") takeUuid(source, box);
    else if (box.type === "udta") takeUserData(source, box);
    else if (box.type === "meta") takeMeta(source, box);
    else if (box.type === "moof") isInFragments = true;
  }
  requireTracks(source);
  const { duration, problems } = source.facts;
  // The length of a film in fragments may stand in all of them. A broken one would only cost ffprobe's time.
  if (isInFragments && duration === null && problems.length === 0) return probeFilm(source);
};

export const readMatroskaFilm: ContainerReader = (source) => {
  readMatroska(source);
  requireTracks(source);
};

export const readAviFilm: ContainerReader = (source) => {
  readAvi(source);
  requireTracks(source);
};

function requireTracks({ facts, problem }: Source): void {
  if (facts.width === null && facts.technical.audio_codec === undefined) problem("it has no picture and no sound that we know");
}

async function probeFilm(source: Source): Promise<void> {
  const { facts } = source;
  try {
    const { probe } = await import("../ffmpeg.ts");
    const found = await probe(source.path, { timeoutMs: TIME_MS });
    const picture = found.streams.find(({ type, isAttachedPicture }) => type === "video" && !isAttachedPicture);
    facts.width ??= picture?.width ?? null;
    facts.height ??= picture?.height ?? null;
    facts.frame_rate ??= picture?.frameRate ?? null;
    facts.color_mode ??= picture?.pixelFormat ?? null;
    facts.has_alpha ||= /^(yuva|rgba|bgra|argb|abgr|gbrap)/.test(picture?.pixelFormat ?? "");
    facts.orientation ??= picture ? ORIENTATIONS[picture.rotation] : null;
    facts.duration ??= durationOf(found);
    if (facts.raw.length === 0) for (const [key, text] of Object.entries(found.tags)) takeTag(source, key, text);
  } catch (error) {
    source.problem("ffprobe cannot read it either", error);
  }
}

function durationOf(found: Probe): number | null {
  const longest = found.streams.reduce((most, { duration }) => Math.max(most, duration ?? 0), 0);
  return found.duration ?? (longest || null);
}

/** MP3 with the tags of Monkey's Audio behind it, which music-metadata reads. */
export const readMp3Sound: ContainerReader = (source) => {
  readMp3(source);
  const tail = source.read(Math.max(0, source.size - 160), 160);
  if (tail.includes("APETAGEX")) return readOtherSound(source);
};

/** Ogg; of streams that are neither Vorbis, Opus, FLAC nor Speex what music-metadata finds. */
export const readOggSound: ContainerReader = (source) => {
  readOgg(source);
  const { facts } = source;
  if (facts.technical.audio_codec === undefined && facts.problems.length === 0) return readOtherSound(source);
};

/** Loaded with the first file that needs it. Asking for a module again takes longer than reading a file. */
let library: Promise<typeof import("music-metadata")> | undefined;
const OWN_TAGS = /^(ID3|vorbis|iTunes)/;

async function readOtherSound(source: Source): Promise<void> {
  try {
    library ??= import("music-metadata");
    const { parseFile } = await library;
    const { format, native } = await within(TIME_MS, parseFile(source.path, { skipCovers: true, duration: false }));
    source.facts.duration ??= format.duration ?? null;
    source.technical("audio_codec", format.codec);
    source.technical("channels", format.numberOfChannels);
    source.technical("sample_rate", format.sampleRate);
    for (const [kind, tags] of Object.entries(native)) {
      if (OWN_TAGS.test(kind) && source.facts.raw.length > 0) continue;
      for (const { id, value } of tags) if (typeof value === "string") takeTag(source, id, value);
    }
  } catch (error) {
    source.problem("its tags could not be read whole", error);
  }
}
