import { expect, it } from "vitest";
import type { Project } from "#lib/media/schema.ts";
import { moved, placed, sorted } from "./order.ts";

function project(id: string, fields: Partial<Project> = {}): Project {
  return {
    id,
    title: id,
    image_count: 0,
    video_count: 0,
    audio_count: 0,
    model3d_count: 0,
    bytes: 0,
    last_activity: null,
    folders: [],
    roots: [],
    cover: null,
    order: null,
    archived: false,
    created_at: null,
    can_edit: true,
    cover_chosen: false,
    ...fields,
  };
}

const ids = (projects: readonly Project[]) => projects.map((one) => one.id);
const ALL = [
  project("a", { last_activity: "2026-01-01T00:00:00Z", image_count: 1 }),
  project("b", { last_activity: "2026-03-01T00:00:00Z", video_count: 5 }),
  project("c", { order: 1 }),
  project("d", { order: 0, audio_count: 2 }),
];

it("sorts by one's own order first, then by what was touched last; and by title and size", () => {
  expect(ids(sorted(ALL, "own"))).toEqual(["d", "c", "b", "a"]);
  expect(ids(sorted(ALL, "active"))).toEqual(["b", "a", "c", "d"]);
  expect(ids(sorted(ALL, "title"))).toEqual(["a", "b", "c", "d"]);
  expect(ids(sorted(ALL, "count"))).toEqual(["b", "d", "a", "c"]);
});

it("moves one project a place on, not over an end", () => {
  expect(moved(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
  expect([moved(["a", "b"], "b", 1), moved(["a", "b"], "a", -1), moved(["a"], "x", 1)]).toEqual([null, null, null]);
});

it("puts a project where it was dropped, in front of what lies behind and behind what lies in front", () => {
  expect(placed(["a", "b", "c", "d"], "d", "b")).toEqual(["a", "d", "b", "c"]);
  expect(placed(["a", "b", "c", "d"], "a", "c")).toEqual(["b", "c", "a", "d"]);
  expect(placed(["a", "b"], "a", "a")).toBeNull();
  expect(placed(["a", "b"], "x", "a")).toBeNull();
});
