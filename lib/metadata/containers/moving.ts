/** Films and sound by their own boxes, and by ffprobe or music-metadata where those leave open what must be known. */
import type { Probe } from "../ffmpeg.ts";
import { readAvi } from "./avi.ts";
import { boxes } from "./iso-boxes.ts";
import { readMoov } from "./iso-film.ts";
import { takeMeta, takeUserData } from "./iso-tags.ts";
import { takeUuid } from "./iso-uuid.ts";
import { readMatroska } from "./matroska.ts";
import { type ContainerReader, type Source, within } from "./source.ts";
import { takeTag } from "./tags.ts";

const TIME_MS = 5000;
/** EXIF's names of the four turns. */
const ORIENTATIONS = { 0: 1, 90: 6, 180: 3, 270: 8 } as const;

export const readIsoFilm: ContainerReader = (source) => {
  for (const box of boxes(source, 0, source.size)) {
    if (box.type === "moov") readMoov(source, box);
    else if (box.type === "uuid") takeUuid(source, box);
    else if (box.type === "udta") takeUserData(source, box);
    else if (box.type === "meta") takeMeta(source, box);
  }
  return probeIfOpen(source);
};

export const readMatroskaFilm: ContainerReader = (source) => {
  readMatroska(source);
  return probeIfOpen(source);
};

export const readAviFilm: ContainerReader = (source) => {
  readAvi(source);
  return probeIfOpen(source);
};

/**
 * Fragments may leave the length to be found in all of them. A file that is broken, or says nothing of itself at all, would only cost
 * ffprobe's time.
 */
function probeIfOpen(source: Source): void | Promise<void> {
  const { facts } = source;
  const hasTracks = facts.width !== null || facts.technical.audio_codec !== undefined;
  if (!hasTracks) return source.problem("it has no picture and no sound that we know");
  if (facts.duration === null && facts.problems.length === 0) return probeFilm(source);
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

/** Sound by one of our readers, and by music-metadata where it is sound of a kind that reader leaves out. */
export function soundBy(read: (source: Source) => void | Promise<void>): ContainerReader {
  return (source) => {
    const done = read(source);
    if (done || source.facts.duration !== null || source.facts.problems.length > 0) return done;
    return readOtherSound(source);
  };
}

async function readOtherSound(source: Source): Promise<void> {
  try {
    const { parseFile } = await import("music-metadata");
    const { format, common } = await within(TIME_MS, parseFile(source.path, { skipCovers: true, duration: false }));
    source.facts.duration = format.duration ?? null;
    if (source.facts.raw.length > 0) return;
    for (const name of ["title", "artist", "album", "date"] as const) takeTag(source, name, common[name] ?? "");
  } catch (error) {
    source.problem("its tags could not be read whole", error);
  }
}
