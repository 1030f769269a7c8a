import { expect, it } from "vitest";
import { pageOf } from "./page.ts";

const asked = (cursor: string | null, limit = 2) => ({ limit, count: "exact" as const, ...(cursor === null ? {} : { cursor }) });
const page = (all: readonly string[], cursor: string | null) => pageOf(all, asked(cursor), (item) => item);

it("goes through a list once, also when things come and go in front of the place", () => {
  const first = page(["a", "b", "c", "d", "e"], null);
  expect(first).toMatchObject({ items: ["a", "b"], total: 5 });
  const second = page(["new", "a", "b", "c", "d", "e"], first.next_cursor);
  expect(second.items).toEqual(["c", "d"]);
  expect(page(["e"], second.next_cursor)).toEqual({ items: [], total: 1, next_cursor: null });
});

it("goes on at the place of an item that is gone", () => {
  const first = page(["a", "b", "c", "d"], null);
  expect(page(["a", "c", "d"], first.next_cursor).items).toEqual(["c", "d"]);
});

it("says where a list ends, counts only when asked to, and takes no cursor of another list", () => {
  expect(page(["a", "b"], null).next_cursor).toBeNull();
  expect(pageOf(["a"], { limit: 1, count: "none" }, (item) => item).total).toBeNull();
  expect(() => page(["a"], "bm9uc2Vuc2U")).toThrow(/cursor/);
});
