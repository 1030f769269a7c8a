/** The `INFO` list of RIFF files: texts under four letters, told in ffmpeg's words. */
import { utf8OrLatin1, withoutNul } from "../text-decoding.ts";
import { riffChunks } from "./riff.ts";
import { MAX_TEXT, type Source } from "./source.ts";
import { takeTag } from "./tags.ts";

const NAMES: Readonly<Record<string, string>> = {
  INAM: "title",
  IART: "artist",
  IPRD: "album",
  ICMT: "comment",
  ICRD: "date",
  IGNR: "genre",
  ICOP: "copyright",
  ISFT: "encoder",
  IKEY: "keywords",
  ISBJ: "description",
  IPRT: "track",
  ITRK: "track",
  IENG: "encoded_by",
  ILNG: "language",
};

/** `at` is where the list's kind stands. */
export function takeInfoList(source: Source, at: number, end: number): void {
  if (source.read(at, 4).toString("latin1") !== "INFO") return;
  for (const { id, at: from, length } of riffChunks(source, at + 4, end)) {
    takeTag(source, NAMES[id] ?? id, withoutNul(utf8OrLatin1(source.read(from, Math.min(length, MAX_TEXT)))));
  }
}
