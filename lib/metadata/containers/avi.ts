/** AVI (Microsoft's AVI RIFF reference, OpenDML): main header, one list a stream, INFO. */

import { riffChunks } from "./riff.ts";
import { takeInfoList } from "./riff-info.ts";
import type { ContainerReader, Source } from "./source.ts";

interface Film {
  microseconds: number;
  frames: number;
}

export const readAvi: ContainerReader = (source) => {
  const film: Film = { microseconds: 0, frames: 0 };
  for (const { id, at, length } of riffChunks(source, 12, source.size)) {
    if (id !== "LIST") continue;
    const kind = source.read(at, 4).toString("latin1");
    if (kind === "hdrl") takeHeaders(source, film, at + 4, at + length);
    else if (kind === "INFO") takeInfoList(source, at, at + length);
  }
  if (source.facts.duration === null && film.microseconds > 0) source.facts.duration = (film.frames * film.microseconds) / 1e6 || null;
};

function takeHeaders(source: Source, film: Film, from: number, end: number): void {
  const { facts } = source;
  for (const { id, at, length } of riffChunks(source, from, end)) {
    const bytes = source.read(at, Math.min(length, 56));
    if (id === "avih" && bytes.length >= 40) {
      film.microseconds = bytes.readUInt32LE(0);
      film.frames = bytes.readUInt32LE(16);
      facts.width = bytes.readUInt32LE(32) || null;
      facts.height = bytes.readUInt32LE(36) || null;
      if (film.microseconds > 0) facts.frame_rate = Math.round(1e9 / film.microseconds) / 1000;
    } else if (id === "LIST" && bytes.toString("latin1", 0, 4) === "strl") takeStream(source, at + 4, at + length);
  }
}

/** Stream header: kind, codec, …, scale, rate, start, length; then the format of pictures or sound. */
function takeStream(source: Source, from: number, end: number): void {
  const { facts } = source;
  let kind = "";
  for (const { id, at, length } of riffChunks(source, from, end)) {
    const bytes = source.read(at, Math.min(length, 56));
    if (id === "strh" && bytes.length >= 36) {
      kind = bytes.toString("latin1", 0, 4);
      const scale = bytes.readUInt32LE(20);
      const rate = bytes.readUInt32LE(24);
      if (kind !== "vids" || scale === 0 || rate === 0) continue;
      source.technical("codec", bytes.toString("latin1", 4, 8).replace(/\0+$/, "").trim().toLowerCase());
      facts.frame_rate = Math.round((rate / scale) * 1000) / 1000;
      facts.duration = (bytes.readUInt32LE(32) * scale) / rate || null;
    } else if (id === "strf" && kind === "auds" && bytes.length >= 8) {
      source.technical("channels", bytes.readUInt16LE(2));
      source.technical("sample_rate", bytes.readUInt32LE(4));
    }
  }
}
