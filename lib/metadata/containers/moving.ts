/** Video through ffprobe; sound through music-metadata, and through ffprobe where that finds no length. */
import { parseFile } from "music-metadata";
import { type Probe, probe } from "../ffmpeg.ts";
import { type ContainerReader, type Source, within } from "./source.ts";

const TIME_MS = 10_000;
/** EXIF's names of the four turns. */
const ORIENTATIONS = { 0: 1, 90: 6, 180: 3, 270: 8 } as const;

export const readVideo: ContainerReader = async (source) => {
  const found = await probe(source.path, { timeoutMs: TIME_MS });
  const picture = found.streams.find(({ type, isAttachedPicture }) => type === "video" && !isAttachedPicture);
  source.facts.width = picture?.width ?? null;
  source.facts.height = picture?.height ?? null;
  source.facts.frame_rate = picture?.frameRate ?? null;
  source.facts.color_mode = picture?.pixelFormat ?? null;
  source.facts.has_alpha = /^(yuva|rgba|bgra|argb|abgr|gbrap)/.test(picture?.pixelFormat ?? "");
  source.facts.orientation = picture ? ORIENTATIONS[picture.rotation] : null;
  source.facts.duration = durationOf(found);
  takeTags(source, found);
};

function durationOf(found: Probe): number | null {
  return (
    found.duration ?? found.streams.reduce<number | null>((longest, { duration }) => Math.max(longest ?? 0, duration ?? 0) || null, null)
  );
}

function takeTags(source: Source, found: Probe): void {
  for (const [key, text] of Object.entries(found.tags)) source.text("container", key, text);
  for (const stream of found.streams)
    for (const [key, text] of Object.entries(stream.tags)) source.text(`stream ${stream.index}`, key, text);
}

export const readAudio: ContainerReader = async (source) => {
  try {
    const found = await within(TIME_MS, parseFile(source.path, { skipCovers: true, duration: false }));
    source.facts.duration = found.format.duration ?? null;
    for (const [type, tags] of Object.entries(found.native)) for (const { id, value } of tags) source.text(type, id, textOf(value));
  } catch (error) {
    source.problem("its tags could not be read whole", error);
  }
  if (source.facts.duration !== null) return;
  const found = await probe(source.path, { timeoutMs: TIME_MS });
  source.facts.duration = durationOf(found);
  if (source.facts.raw.length === 0) takeTags(source, found);
};

/** A tag's value as the file holds it; comments and lyrics carry their text inside. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  const inner = (value as { text?: unknown } | null)?.text;
  return typeof inner === "string" ? inner : "";
}
