import { expect, it } from "vitest";
import { isTelling, provenanceIn } from "./provenance.ts";
import { EMPTY_RECORD } from "./schema.ts";

const source = { root: "abcdefgh", path: "ComfyUI_1.png", hash: "a".repeat(64) };

it("reads of a partial record what can be read, and where the file came from in any case", () => {
  expect(provenanceIn({ schema: 1, record: { prompt: "x", steps: "many", seed: 7 }, source })).toEqual({
    schema: 1,
    engine: "",
    job_id: null,
    run_id: null,
    created_at: "",
    record: { ...EMPTY_RECORD, prompt: "x" },
    source,
  });
  for (const record of [undefined, null, "x", [], 3]) {
    const read = provenanceIn({ schema: 1, record, source });
    expect(read?.source).toEqual(source);
    expect(read && isTelling(read.record)).toBe(false);
  }
});

it("does not take for a source what names no file, nor for provenance what is none", () => {
  expect(provenanceIn({ schema: 1, record: { prompt: "x" }, source: { root: "abcdefgh" } })?.source).toBeNull();
  for (const value of [{}, { schema: 2, source }, null, "x", []]) expect(provenanceIn(value)).toBeNull();
});
