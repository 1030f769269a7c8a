import { describe, expect, it } from "vitest";
import { awayOf, credentialsOf, furtherFacts, problemsOf } from "./problems.ts";

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
