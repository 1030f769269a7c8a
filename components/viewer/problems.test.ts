import { describe, expect, it } from "vitest";
import { awayOf, credentialsOf, damageOf, furtherFacts, missingDecoder, problemsOf } from "./problems.ts";

const technical = (more: Record<string, unknown>) => ({ technical: { frame_rate: null, color_mode: "RGB", has_alpha: false, ...more } });

describe("whether the file itself can be had", () => {
  it("says why it cannot, and nothing of one that is there", () => {
    expect((["present", "offline", "missing", "unstable"] as const).map((status) => awayOf({ status }))).toEqual([
      null,
      "offline",
      "missing",
      "unstable",
    ]);
  });
});

describe("what a file's detail says of itself", () => {
  it("names each reason once, also those of the preview", () => {
    expect(
      problemsOf(technical({ problems: ["its chunks are broken", "its chunks are broken"], preview_problem: "too many pixels" })),
    ).toEqual(["its chunks are broken", "too many pixels"]);
    expect(problemsOf(technical({ problems: [], preview_problem: null }))).toEqual([]);
  });

  it("tells a format that the server cannot decode from a file that is damaged", () => {
    const heif = "heif: Error while loading plugin: Support for this compression format has not been built in: HEVC (a suitable decoder …)";
    expect(damageOf(technical({ preview_problem: heif }))).toBe(heif);
    expect(missingDecoder(heif)).toBe("HEVC");
    expect(missingDecoder("only part of the picture could be decoded (VipsJpeg: premature end of JPEG image)")).toBeNull();
    expect(damageOf(technical({ preview_problem: null }))).toBeNull();
  });

  it("lists further facts that fit a line, and nothing twice", () => {
    expect(furtherFacts(technical({ gltf_version: "2.0", triangles: 12, orientation: null, problems: ["x"], nested: {} }))).toEqual([
      ["gltf version", "2.0"],
      ["triangles", "12"],
    ]);
  });

  it("knows credentials whoever signed them", () => {
    expect(credentialsOf({ c2pa: null })).toBeNull();
    expect(credentialsOf({ c2pa: { generator: "camera 1.0" } })).toEqual({ generator: "camera 1.0", issuer: null });
  });
});
