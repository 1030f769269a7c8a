import { expect, it } from "vitest";
import { ADDRESS_LIFE_MS, changedKeys } from "./changed.ts";

const HOUR = 3_600_000;

it("a key is checked for as long as an address of it can live, counted from its change", () => {
  const changed = changedKeys(10);
  const now = Date.now();
  changed.note(["a"], now - 40 * HOUR);
  changed.note(["old"], now - 49 * HOUR);
  expect([changed.has("a"), changed.has("b"), changed.has("old")]).toEqual([true, false, false]);
  expect(changed.has("a", now + 9 * HOUR)).toBe(false);
  changed.note(["a"], now);
  changed.note(["a"], now - HOUR);
  expect(changed.has("a", now + ADDRESS_LIFE_MS - HOUR / 2)).toBe(true);
});

it("where too many changed to tell them apart, all are checked", () => {
  const changed = changedKeys(3);
  changed.note(["a", "b", "c"], Date.now());
  expect([changed.has("a"), changed.has("z")]).toEqual([true, false]);
  changed.note(["d"], Date.now());
  expect([changed.has("a"), changed.has("z"), changed.size]).toEqual([true, true, 0]);
  const all = changedKeys(3);
  all.note(null, Date.now());
  expect([all.has("z"), all.has("z", Date.now() + ADDRESS_LIFE_MS + 1)]).toEqual([true, false]);
});
