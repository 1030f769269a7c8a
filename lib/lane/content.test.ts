import { describe, expect, it } from "vitest";
import { EXTENSIONS } from "#lib/media/kinds.ts";
import { shownAs } from "./content.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const PNG = bytes("\x89PNG\r\n\x1a\n");
const film = (brand: string) => bytes(`\0\0\0\x18ftyp${brand}\0\0\0\0`);
const inline = (mime: string) => ({ mime, disposition: "inline" }) as const;

describe("an original is shown", () => {
  it("as its name says, where the bytes agree", () => {
    expect(shownAs(inline("image/png"), PNG)).toEqual(inline("image/png"));
    expect(shownAs({ mime: "image/png", disposition: "attachment" }, PNG)).toEqual({ mime: "image/png", disposition: "attachment" });
  });

  it.each([
    [EXTENSIONS.m4v.mime, film("isom")],
    [EXTENSIONS.mov.mime, film("isom")],
    [EXTENSIONS.m4a.mime, film("mp42")],
    [EXTENSIONS.mp4.mime, film("qt  ")],
    [EXTENSIONS.mkv.mime, bytes("\x1a\x45\xdf\xa3 webm")],
    [EXTENSIONS.opus.mime, bytes("OggS\0\x02")],
  ])("as its name says among containers of one family (%s)", (mime, head) => {
    expect(shownAs(inline(mime), head)).toEqual(inline(mime));
  });

  it("as what it is, where its name says another kind", () => {
    expect(shownAs(inline("image/jpeg"), PNG)).toEqual(inline("image/png"));
    expect(shownAs(inline("image/png"), film("isom"))).toEqual(inline("video/mp4"));
    expect(shownAs(inline("video/mp4"), film("avif"))).toEqual(inline("image/avif"));
    expect(shownAs(inline("text/html"), PNG)).toEqual(inline("image/png"));
  });

  it("only as a download where a browser could run it, or nobody knows what it is", () => {
    expect(shownAs(inline("image/png"), bytes("<?xml version='1.0'?><svg/>"))).toEqual({
      mime: "image/svg+xml",
      disposition: "attachment",
    });
    for (const head of ["<!doctype html><p>", "", "PK\x03\x04", "text"]) {
      expect(shownAs(inline("image/png"), bytes(head))).toEqual({ mime: "application/octet-stream", disposition: "attachment" });
    }
  });
});
