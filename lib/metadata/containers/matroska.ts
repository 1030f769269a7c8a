/** Matroska and WebM (RFC 9559, on EBML, RFC 8794): what stands before, between and behind the clusters, which are stepped over. */
import { plausible } from "../text-decoding.ts";
import { type Element, elements, numberOf, real, textOf } from "./ebml.ts";
import { vp } from "./iso-codecs.ts";
import type { Source } from "./source.ts";
import { takeTag } from "./tags.ts";

const ID = {
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  date: 0x4461,
  title: 0x7ba9,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codec: 0x86,
  defaultDuration: 0x23e383,
  alphaMode: 0x53c0,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  audio: 0xe1,
  sampleRate: 0xb5,
  channels: 0x9f,
  codecPrivate: 0x63a2,
  tags: 0x1254c367,
  tag: 0x7373,
  targets: 0x63c0,
  trackTarget: 0x63c5,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagText: 0x4487,
  cluster: 0x1f43b675,
  clusterTime: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
} as const;
/** Blocks looked at for the frame rate of files that do not state it. */
const MAX_TIMES = 64;
/** Nanoseconds between 1970 and 2001, where Matroska's dates begin, in seconds. */
const EPOCH = 978_307_200;

interface Film {
  scale: number;
  duration: number;
  frameRate: number | null;
  pictureTrack: number;
  times: number[];
  /** Of the last cluster, and the latest block seen in it. */
  lastTime: number;
  /** The file was followed to its end: only then is the last time its length. */
  isWhole: boolean;
}

export function readMatroska(source: Source): void {
  const film: Film = { scale: 1_000_000, duration: 0, frameRate: null, pictureTrack: -1, times: [], lastTime: 0, isWhole: false };
  let clusterTime = 0;
  try {
    for (const element of elements(source, 0, source.size)) {
      if (element.id !== ID.segment) continue;
      for (const inner of elements(source, element.at, element.end)) clusterTime = takeTop(source, inner, film, clusterTime);
      break;
    }
    film.isWhole = true;
  } finally {
    finish(source, film);
  }
}

/** An element of the segment, or a block of a cluster without length. Returns the time of the cluster that is open. */
function takeTop(source: Source, element: Element, film: Film, clusterTime: number): number {
  switch (element.id) {
    case ID.info:
      takeInfo(source, element, film);
      break;
    case ID.tracks:
      for (const inner of elements(source, element.at, element.end)) if (inner.id === ID.track) takeTrack(source, inner, film);
      break;
    case ID.tags:
      for (const inner of elements(source, element.at, element.end)) if (inner.id === ID.tag) takeTagElement(source, inner);
      break;
    case ID.cluster:
      return takeCluster(source, element, film);
    case ID.clusterTime:
      return numberOf(source, element);
    case ID.simpleBlock:
      takeBlock(source, element, film, clusterTime);
  }
  return clusterTime;
}

function takeInfo(source: Source, info: Element, film: Film): void {
  for (const element of elements(source, info.at, info.end)) {
    if (element.id === ID.timestampScale) film.scale = numberOf(source, element) || 1_000_000;
    else if (element.id === ID.duration) film.duration = real(source, element);
    else if (element.id === ID.title) takeTag(source, "title", textOf(source, element));
    else if (element.id === ID.date && element.end - element.at === 8) {
      const seconds = Number(source.read(element.at, 8).readBigInt64BE(0)) / 1e9;
      source.facts.created_at ??= plausible(new Date((seconds + EPOCH) * 1000));
    }
  }
}

function takeTrack(source: Source, track: Element, film: Film): void {
  let trackNumber = 0;
  let kind = 0;
  let codec = "";
  let frameNanoseconds = 0;
  let inner: Element | null = null;
  let setup: Element | null = null;
  for (const element of elements(source, track.at, track.end)) {
    if (element.id === ID.trackNumber) trackNumber = numberOf(source, element);
    else if (element.id === ID.trackType) kind = numberOf(source, element);
    else if (element.id === ID.codec) codec = textOf(source, element).slice(0, 60);
    else if (element.id === ID.defaultDuration) frameNanoseconds = numberOf(source, element);
    else if (element.id === ID.video || element.id === ID.audio) inner = element;
    else if (element.id === ID.codecPrivate) setup = element;
  }
  const name = codec.replace(/^[VA]_(MPEG4\/ISO\/|MPEG\/)?/, "").toLowerCase();
  if (kind === 1 && film.pictureTrack < 0 && inner) {
    film.pictureTrack = trackNumber;
    if (frameNanoseconds > 0) film.frameRate = 1e9 / frameNanoseconds;
    source.technical("codec", name === "avc" ? "h264" : name);
    takePicture(source, inner);
    source.facts.color_mode = pixels(source, name, setup);
    if (source.facts.has_alpha && source.facts.color_mode) source.facts.color_mode = source.facts.color_mode.replace(/^yuv(?!a)/, "yuva");
  } else if (kind === 2 && inner) {
    source.technical("audio_codec", name);
    let channels = 1;
    for (const element of elements(source, inner.at, inner.end)) {
      if (element.id === ID.sampleRate) source.technical("sample_rate", real(source, element));
      else if (element.id === ID.channels) channels = numberOf(source, element);
    }
    source.technical("channels", channels);
  }
}

function takePicture(source: Source, video: Element): void {
  const { facts } = source;
  for (const element of elements(source, video.at, video.end)) {
    if (element.id === ID.width) facts.width = numberOf(source, element) || null;
    else if (element.id === ID.height) facts.height = numberOf(source, element) || null;
    else if (element.id === ID.alphaMode) facts.has_alpha = numberOf(source, element) === 1;
  }
}

/** VP8 has one pixel format; VP9 says its own where the setup has the features of `vpcC`; of others the stream tells. */
function pixels(source: Source, codec: string, setup: Element | null): string | null {
  if (codec === "vp8") return "yuv420p";
  if (codec !== "vp9") return null;
  const features = setup ? source.read(setup.at, Math.min(64, setup.end - setup.at)) : Buffer.alloc(0);
  let depth = 8;
  let chroma = 1;
  for (let at = 0; at + 2 < features.length; at += 2 + (features[at + 1] ?? 0)) {
    if (features[at] === 3) depth = features[at + 2] ?? 8;
    else if (features[at] === 4) chroma = features[at + 2] ?? 1;
  }
  return vp(depth, chroma);
}

function takeTagElement(source: Source, tag: Element): void {
  let where = "container";
  for (const element of elements(source, tag.at, tag.end)) {
    if (element.id === ID.targets) {
      for (const inner of elements(source, element.at, element.end))
        if (inner.id === ID.trackTarget && numberOf(source, inner) !== 0) where = "stream";
    } else if (element.id === ID.simpleTag) takeSimpleTag(source, element, where);
  }
}

function takeSimpleTag(source: Source, tag: Element, where: string): void {
  let name = "";
  for (const element of elements(source, tag.at, tag.end)) {
    if (element.id === ID.tagName) name = textOf(source, element);
    else if (element.id === ID.tagText && name !== "") takeTag(source, name, textOf(source, element), where);
  }
}

/** A cluster's time and, while the frame rate is not known or it may be the last, the times of its blocks. */
function takeCluster(source: Source, cluster: Element, film: Film): number {
  let time = 0;
  const needsBlocks = film.frameRate === null || film.duration === 0;
  for (const element of elements(source, cluster.at, cluster.end)) {
    if (element.id === ID.clusterTime) {
      time = numberOf(source, element);
      film.lastTime = Math.max(film.lastTime, time);
      if (!needsBlocks || (film.duration > 0 && film.times.length >= MAX_TIMES)) return time;
    } else if (film.duration > 0 && film.times.length >= MAX_TIMES) return time;
    else if (element.id === ID.simpleBlock) takeBlock(source, element, film, time);
    else if (element.id === ID.blockGroup) {
      for (const inner of elements(source, element.at, element.end)) if (inner.id === ID.block) takeBlock(source, inner, film, time);
    }
  }
  return time;
}

/** Track number (an EBML number), time relative to the cluster's. */
function takeBlock(source: Source, { at }: Element, film: Film, clusterTime: number): void {
  const head = source.read(at, 4);
  if (head.length < 4 || (head[0] ?? 0) < 0x80) return;
  const time = clusterTime + head.readInt16BE(1);
  film.lastTime = Math.max(film.lastTime, time);
  if (((head[0] ?? 0) & 0x7f) === film.pictureTrack && film.times.length < MAX_TIMES) film.times.push(time);
}

function finish(source: Source, film: Film): void {
  const seconds = film.scale / 1e9;
  const { facts } = source;
  const known = film.duration * seconds;
  const rate = film.frameRate ?? rateOf(film.times, seconds);
  if (film.pictureTrack >= 0 && rate) facts.frame_rate = Math.round(rate * 1000) / 1000;
  const reckoned = film.lastTime * seconds + (rate ? 1 / rate : 0);
  const duration = known > 0 && Number.isFinite(known) ? known : film.isWhole && film.lastTime > 0 ? reckoned : 0;
  facts.duration = duration || null;
}

const RATES = [24_000 / 1001, 24, 25, 30_000 / 1001, 30, 50, 60_000 / 1001, 60] as const;

/** Times are whole milliseconds: the mean of some dozens of steps, set to a usual rate where it is within half a percent of one. */
function rateOf(times: readonly number[], seconds: number): number | null {
  const sorted = [...times].sort((a, b) => a - b);
  const span = ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) * seconds;
  if (sorted.length < 2 || span <= 0) return null;
  const rate = (sorted.length - 1) / span;
  return RATES.find((usual) => Math.abs(usual / rate - 1) < 0.005) ?? rate;
}
