import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import { projectsOptions } from "./client.ts";

afterEach(() => vi.unstubAllGlobals());

/** Answers the list in pages of the length asked for, and keeps what it was asked. */
function projectsOf(count: number): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const query = new URL(url, "http://localhost").searchParams;
    const [from, length] = [Number(query.get("cursor") ?? 0), Number(query.get("limit"))];
    const items = Array.from({ length: Math.min(length, count - from) }, (_, n) => ({ id: `p${from + n}`, archived: false }));
    return Response.json({ items, total: count, next_cursor: from + length < count ? String(from + length) : null });
  });
  return asked;
}

const read = () => new QueryClient().fetchQuery(projectsOptions());

it("reads every page of the projects, in their order", async () => {
  const asked = projectsOf(1_203);
  const list = await read();
  expect(list.items.map((project) => project.id)).toEqual(Array.from({ length: 1_203 }, (_, n) => `p${n}`));
  expect([list.total, list.next_cursor, asked]).toEqual([
    1_203,
    null,
    ["/api/projects?limit=500", "/api/projects?limit=500&cursor=500", "/api/projects?limit=500&cursor=1000"],
  ]);
});

it("asks once where one page has them all, and stops at ten thousand", async () => {
  expect(projectsOf(500)).toHaveLength(0);
  expect((await read()).items).toHaveLength(500);
  const asked = projectsOf(12_000);
  const list = await read();
  expect([asked.length, list.items.length, list.total, list.next_cursor]).toEqual([20, 10_000, 12_000, "10000"]);
});

it("has a project once that moved to a later page while they were read", async () => {
  const pages = [
    { items: [{ id: "a", title: "before" }, { id: "b" }], total: 3, next_cursor: "1" },
    { items: [{ id: "a", title: "after" }, { id: "c" }], total: 3, next_cursor: null },
  ];
  vi.stubGlobal("fetch", async () => Response.json(pages.shift()));
  expect((await read()).items).toEqual([{ id: "a", title: "after" }, { id: "b" }, { id: "c" }]);
});
