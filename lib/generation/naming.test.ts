import { expect, it } from "vitest";
import { nextNumber, outputName, stemOf } from "./naming.ts";

it("counts on from the highest number of the stem, whatever the extension", () => {
  const names = [
    "foxes-output-0001.png",
    "foxes-output-0009.json",
    "foxes-output-0010.png.asset.json",
    "foxes-output-99.png",
    "wolves-output-0500.png",
  ];
  expect(nextNumber("foxes-output", names)).toBe(11);
  expect(nextNumber("foxes-output", [])).toBe(1);
});

it("goes past 9999", () => {
  expect(outputName("a-b", nextNumber("a-b", ["a-b-9999.png", "a-b-12345.png"]), "png")).toBe("a-b-12346.png");
});

it("keeps a long name and its sidecar within 255 bytes, and never cuts a character in two", () => {
  const stem = stemOf("狐".repeat(120), "output");
  expect(Buffer.byteLength(`${outputName(stem, 12345, "webp")}.asset.json`)).toBeLessThanOrEqual(255);
  expect(stem).toBe("狐".repeat(66));
});
