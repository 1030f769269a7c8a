import sharp from "sharp";
import { expect, it } from "vitest";
import { isWhole, knownAs } from "./whole.ts";

const flat = sharp({ create: { width: 64, height: 64, channels: 3, background: "#c96b3b" } });
const judged = (bytes: Uint8Array) => isWhole(bytes.length, bytes.subarray(0, 65_536), bytes.subarray(-65_536));

it.each(["png", "jpeg", "webp", "gif"] as const)("half of a %s is not whole, all of it is", async (format) => {
  const bytes = await flat.clone().toFormat(format).toBuffer();
  expect(judged(bytes)).toBe(true);
  expect(judged(bytes.subarray(0, bytes.length >> 1))).toBe(false);
});

it("nothing is not whole", () => {
  expect(judged(new Uint8Array(0))).toBe(false);
});

it("a file is what its bytes are, and keeps its own ending where that is true", async () => {
  const jpeg = await flat.clone().jpeg().toBuffer();
  expect(knownAs("a.jpeg", jpeg)).toEqual({ format: "jpeg", kind: "image" });
  expect(knownAs("a.png", jpeg)).toEqual({ format: "jpg", kind: "image" });
  expect(knownAs("a.png", Buffer.from("<html>Sign in</html>"))).toBeNull();
});
