import { expect, it } from "vitest";
import { afterKey } from "./last-input.ts";

it("takes Tab and arrows for moves of the focus, and other keys for none", () => {
  expect(["Tab", "ArrowDown", "End"].map((key) => afterKey("pointer", key))).toEqual(["move", "move", "move"]);
  expect(["Escape", "Enter", "k"].map((key) => afterKey("move", key))).toEqual(["key", "key", "key"]);
});

it("leaves it at a click when only a modifier is held for it", () => {
  expect(afterKey("pointer", "Shift")).toBe("pointer");
});
