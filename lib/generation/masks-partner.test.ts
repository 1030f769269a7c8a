import { describe, expect, it } from "vitest";
import type { ApiGraph, WorkflowField } from "#lib/engines/graph/schema.ts";
import { pictureBeside } from "./masks-partner.ts";

const field = (node_id: string, type: WorkflowField["type"] = "image"): WorkflowField => ({
  key: `${type}_${node_id}`,
  node_id,
  input: "image",
  label: type,
  type,
  default: "a.png",
  on_form: true,
});
const FIELDS = [field("1"), field("2"), field("9", "mask")];
const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });
const LOADERS: ApiGraph = {
  "1": node("LoadImage", { image: "a.png" }),
  "2": node("LoadImage", { image: "b.png" }),
  "9": node("LoadImageMask", { image: "m.png", channel: "red" }),
};
const besideIn = (more: ApiGraph) => pictureBeside({ ...LOADERS, ...more }, FIELDS, field("9", "mask"))?.node_id ?? null;

describe("the picture a mask has to be as large as", () => {
  it("is the one that a node takes together with it, however often the mask was turned round on the way", () => {
    expect(besideIn({ "3": node("VAEEncodeForInpaint", { pixels: ["1", 0], mask: ["9", 0], vae: ["7", 2] }) })).toBe("1");
    const turned = {
      "4": node("InvertMask", { mask: ["9", 0] }),
      "5": node("GrowMask", { mask: ["4", 0], expand: 6 }),
      "3": node("InpaintModelConditioning", { pixels: ["2", 0], mask: ["5", 0] }),
    };
    expect(besideIn(turned)).toBe("2");
  });

  it("is not said where the picture's size is changed before, where there are two, and where there is none", () => {
    const scaled = {
      "4": node("ImageScale", { image: ["1", 0], width: 64, height: 64 }),
      "3": node("VAEEncodeForInpaint", { pixels: ["4", 0], mask: ["9", 0] }),
    };
    expect(besideIn(scaled)).toBeNull();
    expect(besideIn({ "3": node("ImageCompositeMasked", { destination: ["1", 0], source: ["2", 0], mask: ["9", 0] }) })).toBeNull();
    expect(besideIn({ "3": node("SetLatentNoiseMask", { samples: ["6", 0], mask: ["9", 0] }) })).toBeNull();
    expect(besideIn({})).toBeNull();
  });

  it("is found in a graph whose nodes go in a circle", () => {
    const circle = {
      "4": node("InvertMask", { mask: ["5", 0], other: ["9", 0] }),
      "5": node("InvertMask", { mask: ["4", 0] }),
      "3": node("VAEEncodeForInpaint", { pixels: ["1", 0], mask: ["5", 0] }),
    };
    expect(besideIn(circle)).toBe("1");
  });
});
