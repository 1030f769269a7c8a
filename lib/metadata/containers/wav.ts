/** WAV (RIFF/WAVE, RF64 left out) and AIFF (Apple, 1989): format, length, texts. */
import { utf8OrLatin1, withoutNul } from "../text-decoding.ts";
import { takeId3 } from "./id3.ts";
import { riffChunks } from "./riff.ts";
import { takeInfoList } from "./riff-info.ts";
import { type ContainerReader, MAX_TEXT } from "./source.ts";
import { takeTag } from "./tags.ts";

const CODECS: Readonly<Record<number, string>> = { 1: "pcm", 3: "pcm float", 6: "pcm_alaw", 7: "pcm_mulaw", 85: "mp3", 65534: "pcm" };

export const readWav: ContainerReader = (source) => {
  let bytesPerSecond = 0;
  let dataBytes = 0;
  for (const { id, at, length } of riffChunks(source, 12, source.size)) {
    if (id === "fmt ") {
      const format = source.read(at, 16);
      if (format.length < 16) continue;
      source.technical("audio_codec", CODECS[format.readUInt16LE(0)] ?? `format ${format.readUInt16LE(0)}`);
      source.technical("channels", format.readUInt16LE(2));
      source.technical("sample_rate", format.readUInt32LE(4));
      bytesPerSecond = format.readUInt32LE(8);
    } else if (id === "data") dataBytes += length;
    else if (id === "LIST") takeInfoList(source, at, at + length);
    else if (id === "id3 " || id === "ID3 ") takeId3(source, at, at + length);
  }
  if (bytesPerSecond > 0) source.facts.duration = dataBytes / bytesPerSecond || null;
};

const AIFF_NAMES: Readonly<Record<string, string>> = { NAME: "title", AUTH: "artist", "(c) ": "copyright", ANNO: "comment" };

export const readAiff: ContainerReader = (source) => {
  for (const { id, at, length } of riffChunks(source, 12, source.size, true)) {
    const name = AIFF_NAMES[id];
    if (id === "COMM") {
      const common = source.read(at, 18);
      if (common.length < 18) continue;
      const rate = extended(common.subarray(8));
      source.technical("channels", common.readUInt16BE(0));
      source.technical("sample_rate", rate);
      const seconds = common.readUInt32BE(2) / rate;
      source.facts.duration = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
    } else if (name) takeTag(source, name, withoutNul(utf8OrLatin1(source.read(at, Math.min(length, MAX_TEXT)))));
    else if (id === "ID3 ") takeId3(source, at, at + length);
  }
};

/** A number of 80 bits as the 68881 kept them: sign and exponent, then 64 bits with the leading one. */
function extended(bytes: Buffer): number {
  const exponent = (bytes.readUInt16BE(0) & 0x7fff) - 16_383 - 63;
  return Number(bytes.readBigUInt64BE(2)) * 2 ** exponent;
}
