import { describe, expect, it } from "vitest";
import { DEFINITIONS, plainGraph } from "../../../test/fields/graphs.ts";
import { findFields } from "./fields.ts";
import { maskWay } from "./masks.ts";

type Nodes = Parameters<typeof plainGraph>[0];

const inpainting = (mask: readonly [string, number], more: Nodes = {}) =>
  plainGraph({
    4: ["VAEEncodeForInpaint", { pixels: ["10", 0], vae: ["1", 2], mask: [...mask], grow_mask_by: 6 }],
    10: ["LoadImage", { image: "a.png" }],
    ...more,
  });

const wayOf = (graph: ReturnType<typeof inpainting>, definitions = DEFINITIONS) => {
  const field = findFields(graph, definitions).find(({ key }) => key === "mask");
  return field ? maskWay(graph, definitions, field) : undefined;
};

describe("a mask", () => {
  it("lies over the picture whose own transparency is read", () => {
    for (const definitions of [DEFINITIONS, {}]) expect(wayOf(inpainting(["10", 1]), definitions)).toBe("over");
  });

  it("is the transparency of a file of its own, whose colours nobody looks at", () => {
    for (const definitions of [DEFINITIONS, {}])
      expect(wayOf(inpainting(["11", 1], { 11: ["LoadImage", { image: "b.png" }] }), definitions)).toBe("alpha");
  });

  it("is a picture that is turned into one, white where it is masked", () => {
    const turned: Nodes = { 11: ["LoadImage", { image: "b.png" }], 12: ["ImageToMask", { image: ["11", 0], channel: "red" }] };
    for (const definitions of [DEFINITIONS, {}]) expect(wayOf(inpainting(["12", 0], turned), definitions)).toBe("channel");
  });

  it("is read from the channel that a loader of masks names", () => {
    const named = (channel: string) => inpainting(["11", 0], { 11: ["LoadImageMask", { image: "b.png", channel }] });
    for (const definitions of [DEFINITIONS, {}]) {
      expect(wayOf(named("red"), definitions)).toBe("channel");
      expect(wayOf(named("alpha"), definitions)).toBe("alpha");
    }
  });

  it("is no picture that is only looked at", () => {
    const graph = plainGraph({ 4: ["VAEEncode", { pixels: ["10", 0], vae: ["1", 2] }], 10: ["LoadImage", { image: "a.png" }] });
    expect(maskWay(graph, DEFINITIONS, { node_id: "10", input: "image" })).toBeNull();
    expect(maskWay(graph, DEFINITIONS, { node_id: "99", input: "image" })).toBeNull();
  });
});
