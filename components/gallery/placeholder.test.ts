import { rgbaToThumbHash } from "thumbhash";
import { describe, expect, it } from "vitest";
import { isTransparent, placeholderColour, placeholderImage } from "./placeholder.ts";

function hashOf(alpha: number): string {
  const pixels = new Uint8Array(8 * 8 * 4);
  for (let n = 0; n < pixels.length; n += 4) pixels.set([200, 40, 40, n < 128 ? 255 : alpha], n);
  return Buffer.from(rgbaToThumbHash(8, 8, pixels)).toString("base64");
}

describe("what stands in for a picture", () => {
  it("is its blur, and before scripts run its mean colour", () => {
    expect(placeholderImage(hashOf(255))).toMatch(/^data:image\/png;base64,/);
    expect(placeholderColour(hashOf(255))).toMatch(/^rgb\(1\d\d \d+ \d+ \/ 1\.00\)$/);
  });

  it("is nothing for a picture with holes: its own blur would show through them", () => {
    expect(placeholderImage(hashOf(0))).toBeNull();
    expect(placeholderColour(hashOf(0))).toBeUndefined();
  });

  it("says whether a picture has holes", () => {
    expect([hashOf(0), hashOf(255), "%%%%%%", "", null].map(isTransparent)).toEqual([true, false, false, false, false]);
  });

  it("is nothing for a damaged hash", () => {
    for (const bad of ["", "%%%", "AAA=", null]) expect(placeholderImage(bad)).toBeNull();
  });
});
