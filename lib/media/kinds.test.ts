import { describe, expect, it } from "vitest";
import { shownAs } from "#lib/lane/content.ts";
import type { Format } from "#lib/metadata/sniff.ts";
import { EXTENSIONS, type Extension, type FileType, typeOf } from "./kinds.ts";

const of = (extension: Extension | null, format: Format | null, width: number | null = 64) => typeOf(extension, { format, width });
const png: FileType = { kind: "image", mime: "image/png" };

/** The first bytes of each format, as few as tell it. */
const HEADS: Readonly<Record<Format, string>> = {
  png: "\x89PNG\r\n\x1a\n",
  jpeg: "\xff\xd8\xff\xe0",
  webp: "RIFF\0\0\0\0WEBP",
  gif: "GIF89a",
  avif: "\0\0\0\x18ftypavif",
  heic: "\0\0\0\x18ftypheic",
  tiff: "II*\0",
  bmp: `BM${"\0".repeat(12)}\x28\0\0\0`,
  ico: "\0\0\x01\0\x01\0",
  svg: "<svg/>",
  mp4: "\0\0\0\x18ftypisom",
  mov: "\0\0\0\x18ftypqt  ",
  webm: "\x1a\x45\xdf\xa3 webm",
  mkv: "\x1a\x45\xdf\xa3 matroska",
  avi: "RIFF\0\0\0\0AVI ",
  wav: "RIFF\0\0\0\0WAVE",
  mp3: "ID3\x04",
  flac: "fLaC",
  ogg: "OggS",
  m4a: "\0\0\0\x18ftypM4A ",
  aiff: "FORM\0\0\0\0AIFF",
  glb: "glTF",
};

describe("a file is", () => {
  it("what its name says, where the bytes agree or say nothing", () => {
    expect(of("png", "png")).toEqual(expect.objectContaining(png));
    expect(of("png", null)).toEqual(expect.objectContaining(png));
    expect(of(null, null)).toBeNull();
  });

  it("what its name says among containers of one family", () => {
    expect(of("m4a", "mp4", null)).toMatchObject({ kind: "audio", mime: "audio/mp4" });
    expect(of("m4v", "mp4")).toMatchObject({ kind: "video", mime: "video/x-m4v" });
    expect(of("mp4", "m4a", null)).toMatchObject({ kind: "video", mime: "video/mp4" });
    expect(of("mkv", "webm")).toMatchObject({ kind: "video", mime: "video/x-matroska" });
    expect(of("opus", "ogg", null)).toMatchObject({ kind: "audio", mime: "audio/ogg" });
  });

  it("what its bytes are, where the name says something else", () => {
    expect(of("png", "jpeg")).toMatchObject({ kind: "image", mime: "image/jpeg" });
    expect(of("gif", "mp4")).toMatchObject({ kind: "video", mime: "video/mp4" });
    expect(of("mp4", "png")).toMatchObject(png);
    expect(of(null, "png")).toMatchObject(png);
  });

  it("a sound under the name of one, though its container is one of films, unless there is a picture in it", () => {
    expect(of("mp3", "mp4", null)).toEqual({ kind: "audio", mime: "video/mp4" });
    expect(of("ogg", "webm", null)).toEqual({ kind: "audio", mime: "video/webm" });
    expect(of("mp3", "mp4", 640)).toMatchObject({ kind: "video", mime: "video/mp4" });
  });

  it("called what it is served as, whatever name and bytes", () => {
    for (const extension of Object.keys(EXTENSIONS) as Extension[]) {
      for (const [format, head] of Object.entries(HEADS) as [Format, string][]) {
        const served = shownAs({ mime: EXTENSIONS[extension].mime, disposition: "inline" }, Buffer.from(head, "latin1"));
        expect(of(extension, format)?.mime, `${format} as .${extension}`).toBe(served.mime);
      }
    }
  });
});
