import { describe, expect, it } from "vitest";
import { DEFINITIONS, graphOf, plainGraph, rolesIn } from "../../../test/fields/graphs.ts";
import { findFields } from "./fields.ts";
import type { ApiGraph } from "./schema.ts";

const roles = (graph: ApiGraph, definitions = DEFINITIONS) => rolesIn(findFields(graph, definitions));
const fieldAt = (graph: ApiGraph, key: string, definitions = DEFINITIONS) =>
  findFields(graph, definitions).find((field) => field.key === key);

describe("pictures and masks", () => {
  const inpainting = (mask: readonly [string, number], more: Parameters<typeof plainGraph>[0] = {}) =>
    plainGraph({
      4: ["VAEEncodeForInpaint", { pixels: ["10", 0], vae: ["1", 2], mask: [...mask], grow_mask_by: 6 }],
      10: ["LoadImage", { image: "a.png" }],
      ...more,
    });

  it("are one file where the mask is the picture's own transparency", () => {
    for (const definitions of [DEFINITIONS, {}]) {
      const fields = findFields(inpainting(["10", 1]), definitions);
      expect(rolesIn(fields)).toMatchObject({ image: "10.image", mask: "10.image" });
      expect(fields.find(({ key }) => key === "image")).toMatchObject({ type: "image", default: "a.png" });
      expect(fields.find(({ key }) => key === "mask")).toMatchObject({ type: "mask", default: null });
    }
  });

  it("are two where a picture is turned into the mask", () => {
    const two = inpainting(["12", 0], { 11: ["LoadImage", { image: "b.png" }], 12: ["ImageToMask", { image: ["11", 0], channel: "red" }] });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(two, definitions)).toMatchObject({ image: "10.image", mask: "11.image" });
    expect(fieldAt(two, "mask")?.default).toBe("b.png");
  });

  it("are no mask where a node makes its own around the picture", () => {
    const padded = inpainting(["13", 1], { 13: ["ImagePadForOutpaint", { image: ["10", 0], left: 64 }] });
    for (const definitions of [DEFINITIONS, {}]) expect(roles(padded, definitions)).not.toHaveProperty("mask");
  });

  it("are not the pictures that the page keeps in a 3D or preview node", () => {
    const mesh = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["ServiceMesh", { Images: ["1", 0], Seed: "PBR" }],
      3: ["SaveGLB", { mesh: ["2", 0], filename_prefix: "mesh/a", image: "" }],
    });
    expect(roles(mesh)).toEqual({ image: "1.image", seed: "2.Seed", filename_prefix: "3.filename_prefix" });
    expect(findFields(mesh, DEFINITIONS).some(({ node_id, input }) => node_id === "3" && input === "image")).toBe(false);
  });

  it("have words for what they are used for", () => {
    const both = graphOf({
      1: ["LoadImage", { image: "a.png" }],
      2: ["LoadImage", { image: "b.png" }],
      3: [
        "ServiceVideo",
        {
          prompt_text: "a wave",
          negative_prompt: "",
          model: "one",
          duration_seconds: 5,
          size: "1024x1024",
          first_frame: ["1", 0],
          end_frame: ["2", 0],
        },
      ],
      4: ["SaveImage", { images: ["3", 0], filename_prefix: "wave" }],
    });
    const labels = findFields(both, DEFINITIONS).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(["Image (First frame)", "Image (End frame)"]));
  });
});
