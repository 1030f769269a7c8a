import { describe, expect, it } from "vitest";
import { nextPath } from "./next-path.ts";

describe("where signing in leads", () => {
  it("is the page that was asked for", () => {
    expect(nextPath("/gallery?kind=image&score_min=3")).toBe("/gallery?kind=image&score_min=3");
  });

  it("is never another server", () => {
    for (const asked of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "javascript:alert(1)",
      "",
      undefined,
      ["/a"],
    ]) {
      expect(nextPath(asked)).toBe("/");
    }
  });

  it("is not the sign-in itself", () => {
    expect(nextPath("/auth/sign-in?next=/x")).toBe("/");
  });
});
