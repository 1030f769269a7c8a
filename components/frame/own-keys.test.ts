import { expect, it } from "vitest";
import { keepsKey } from "./own-keys.ts";

/** Something inside a control of this role. */
const inside = (role: string) =>
  ({ closest: (selector: string) => (selector === `[role="${role}"]` ? {} : null) }) as Pick<Element, "closest">;

it("a tab that was clicked leaves the keys of the screen alone, and keeps those that go through the tabs", () => {
  for (const key of ["4", "f", "k", "Escape", "?", "PageDown"]) expect(keepsKey(inside("tablist"), key)).toBe(false);
  for (const key of ["ArrowLeft", "ArrowRight", "Home", "End", "Enter", " "]) expect(keepsKey(inside("tablist"), key)).toBe(true);
});

it.each(["slider", "radiogroup"])("a %s keeps what moves it, and no letters", (role) => {
  for (const key of ["4", "f", "Escape", "Enter"]) expect(keepsKey(inside(role), key)).toBe(false);
  for (const key of ["ArrowUp", "ArrowRight", "Home", "PageDown", " "]) expect(keepsKey(inside(role), key)).toBe(true);
});

it.each(["menu", "listbox"])("a %s keeps every key: one types ahead in it", (role) => {
  for (const key of ["f", "4", "ArrowDown", "Enter"]) expect(keepsKey(inside(role), key)).toBe(true);
});

it("elsewhere nothing is kept", () => {
  for (const key of ["f", "ArrowDown", " "]) expect(keepsKey(inside("main"), key)).toBe(false);
});
