import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyFacts } from "./containers/source.ts";
import { pack, unpack } from "./packing.ts";
import type { ReadResult } from "./read.ts";
import { EMPTY_RECORD, type Facts } from "./schema.ts";
import { FORMATS, type Format } from "./sniff.ts";

const across = (result: ReadResult) => unpack(JSON.parse(JSON.stringify(pack(result))));
const of = (facts: Partial<Facts>): ReadResult => ({
  ok: true,
  facts: { ...emptyFacts(), ...facts },
  fingerprint: "0123456789abcdef",
  size: 2 ** 40 + 1,
  mtimeMs: 1_700_000_000_000.25,
  ctimeMs: 1_700_000_000_001,
  changed: false,
});
const record = { ...EMPTY_RECORD, tool: "ComfyUI", prompt: "a fox", seed: "18446744073709551615", loras: [{ name: "l", weight: null }] };

/** One for every field there is, so that one that is added later is not lost on the way. */
const SAID: { readonly [K in keyof Facts]: Facts[K] } = {
  format: "mp4",
  width: 640,
  height: 480,
  duration: 1.5,
  frame_rate: 24,
  color_mode: "RGBA",
  has_alpha: true,
  orientation: 6,
  record,
  source: "comfyui",
  provenance: { schema: 1, engine: "e", job_id: "j", run_id: null, created_at: "2026-01-01T00:00:00Z", record, source: null },
  words: { score: 3, caption: "a fox", license: "CC0", keywords: ["red"] },
  created_at: "2026-01-01T00:00:00Z",
  c2pa: { generator: "x" },
  technical: { codec: "h264" },
  raw: [{ where: "png", key: "prompt", text: "{}", truncated: false }],
  problems: ["cut"],
  may_hide_text: true,
};
const FIELDS = Object.keys(SAID) as (keyof Facts)[];

describe("a reading on its way between threads", () => {
  it("arrives as it was, whatever the file says", () => {
    fc.assert(
      fc.property(fc.subarray(FIELDS), fc.boolean(), (fields, changed) => {
        const facts = Object.fromEntries(fields.map((field) => [field, SAID[field]]));
        const result = { ...of(facts), changed } as ReadResult;
        expect(across(result)).toEqual(result);
      }),
    );
  });

  it("arrives with each format there is, and with none", () => {
    for (const format of [...(Object.keys(FORMATS) as Format[]), null]) expect(across(of({ format }))).toEqual(of({ format }));
  });

  it("arrives when only one of a file's words is said", () => {
    for (const words of [{ score: -1 }, { caption: "c" }, { license: "l" }, { keywords: ["k"] }]) {
      const result = of({ words: { ...emptyFacts().words, ...words } });
      expect(across(result)).toEqual(result);
    }
  });

  it("arrives as a reason where the file could not be read", () => {
    const result: ReadResult = { ok: false, code: "gone", reason: "it is gone" };
    expect(across(result)).toEqual(result);
  });
});
