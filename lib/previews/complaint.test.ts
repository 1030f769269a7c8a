import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { complaint } from "./complaint.ts";

const folder = mkdtempSync(join(tmpdir(), "complaint-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the decoder says of a picture of which only the first bytes are there. */
async function ofCut(format: "png" | "avif" | "jpeg", bytes: number): Promise<string> {
  const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } })
    .toFormat(format)
    .toBuffer();
  const path = join(folder, `cut.${format}`);
  writeFileSync(path, whole.subarray(0, bytes));
  const error = await sharp(path)
    .metadata()
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(Error);
  return complaint(error, path);
}

describe("what a decoder says of a broken picture", () => {
  it("ends where it knows no more, without a colon that nothing follows", async () => {
    expect(await ofCut("png", 20)).toBe("Input file has corrupt header");
  });

  it("is the reason, not each place of the file that could not be reached", async () => {
    expect(await ofCut("avif", 40)).toMatch(/^Input file has corrupt header: heif: /);
  });

  it("is one line that does not say where the file lies", async () => {
    const told = await ofCut("jpeg", 40);
    expect(told).toMatch(/^Input file has corrupt header: VipsJpeg: /);
    expect(told).not.toMatch(/\n/);
    expect(complaint(new Error("Cannot open file:/a/b.png for reading"), "/a/b.png")).toBe("Cannot open the file for reading");
    expect(complaint(new Error("/a/b.png"), "/a/b.png")).toBe("the file");
    expect(complaint(new Error(""), "/a/b.png")).toBe("it cannot be decoded");
  });
});
