import { describe, expect, it } from "vitest";
import { numbered, plainName, stamped } from "./naming.ts";

describe("names of files from outside", () => {
  it("are one plain name, whatever was sent", () => {
    expect(plainName("../../etc/passwd.png")).toBe("passwd.png");
    expect(plainName("C:\\Users\\Anna\\fox.PNG")).toBe("fox.png");
    expect(plainName("a:b\u202ecod.png")).toBe("a_b_cod.png");
    expect(plainName("..png")).toBe("file.png");
    expect(plainName("")).toBe("file");
    expect(plainName("Füchse im Schnee.jpeg")).toBe("Füchse im Schnee.jpeg");
  });

  it("never name another folder to ComfyUI", () => {
    expect(plainName("fox.png [output]")).not.toMatch(/\[output\]$/);
    expect(plainName("fox [temp].png")).toBe("fox (temp).png");
  });

  it("stay short enough to get a time and a number", () => {
    const name = numbered(stamped(plainName(`${"𝔘".repeat(300)}.png`), new Date("2026-11-21T08:15:30Z")), 12);
    expect(name.startsWith("20261121-081530_")).toBe(true);
    expect(name.endsWith("_12.png")).toBe(true);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(numbered(stamped(plainName(`${"x".repeat(300)}.${"y".repeat(300)}`), new Date()), 12))).toBeLessThan(255);
  });

  it("count on before the extension", () => {
    expect([numbered("fox.png", 0), numbered("fox.tar.gz", 2), numbered("fox", 1)]).toEqual(["fox.png", "fox.tar_2.gz", "fox_1"]);
  });
});
