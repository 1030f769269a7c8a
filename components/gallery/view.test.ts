import { describe, expect, it } from "vitest";
import {
  hasDays,
  isFiltered,
  isNewestFirst,
  parseLook,
  parseView,
  sortOf,
  turned,
  viewAddress,
  withFilter,
  withSort,
  writeLook,
} from "./view.ts";

describe("a view in the address", () => {
  it("is read back as it was written", () => {
    const view = parseView({ project_id: "foxes", kind: "video", score_min: "3", sort: "name", order: "asc" });
    expect(view).toEqual({ project_id: "foxes", kind: "video", score_min: 3, sort: "name", order: "asc" });
    const back = Object.fromEntries(new URL(viewAddress(view), "http://a").searchParams);
    expect(parseView(back)).toEqual(view);
  });

  it("ignores what it does not understand instead of failing: an old bookmark still opens", () => {
    expect(parseView({ kind: "hologram", score_min: "9", sort: "best", page: "4", folder: "" })).toEqual({});
  });

  it("is the same with the defaults spelled out", () => {
    expect(parseView({ sort: "created", order: "desc" })).toEqual({});
    expect(viewAddress({})).toBe("/gallery");
  });

  it("keeps the other filters when one changes, and drops one that is taken off", () => {
    const view = withFilter(parseView({ project_id: "foxes", kind: "image" }), { kind: undefined, score_min: 4 });
    expect(view).toEqual({ project_id: "foxes", score_min: 4 });
    expect(isFiltered(view)).toBe(true);
    expect(isFiltered(withSort({}, "name"))).toBe(false);
  });

  it("holds every filter of the gallery, keywords as one text", () => {
    const params = {
      q: "old lighthouse",
      folder: "output",
      score_min: "-1",
      score_max: "-1",
      keywords: 'fox,"night, dark"',
      match_all: "true",
      model: "flux1-dev",
      run_id: "r1",
      created_from: "2026-01-01",
      created_to: "2026-02-01",
      unassigned_only: "true",
      kept_only: "true",
      trashed: "true",
      sort: "random:a1",
    };
    const view = parseView(params);
    expect(view.keywords).toEqual(["fox", "night, dark"]);
    expect(Object.fromEntries(new URL(viewAddress(view), "http://a").searchParams)).toEqual(params);
  });

  it("leaves out what says nothing: a flag that is off, all of no keywords", () => {
    expect(parseView({ kept_only: "false", match_all: "true", keywords: " , ", q: "  " })).toEqual({});
    expect(withFilter(parseView({ keywords: "fox", match_all: "true" }), { keywords: undefined })).toEqual({});
  });

  it("can be turned round, and knows whether new files come in front", () => {
    expect(turned({})).toEqual({ order: "asc" });
    expect(turned(turned({ sort: "name" }))).toEqual({ sort: "name" });
    expect(isNewestFirst({})).toBe(true);
    expect(isNewestFirst({ order: "asc" })).toBe(false);
    expect(isNewestFirst({ sort: "score" })).toBe(false);
  });

  it("shuffles by a name that stands in the address, so that a bookmark shows the same order", () => {
    const view = withSort({}, "random", "abc");
    expect(viewAddress(view)).toBe("/gallery?sort=random%3Aabc");
    expect(sortOf(view)).toBe("random");
  });

  it("names the sort", () => {
    expect(sortOf({})).toBe("newest");
    expect(sortOf(withSort({}, "oldest"))).toBe("oldest");
    expect(withSort({ sort: "name", order: "asc" }, "newest")).toEqual({});
    expect(hasDays(withSort({}, "size"))).toBe(false);
  });
});

describe("the look of the grid", () => {
  it("comes back from the cookie, and from a broken one as the default", () => {
    expect(parseLook("square.144")).toEqual({ mode: "square", size: 144, extent: null });
    expect(parseLook("mosaic.9000.-4x900")).toEqual({ mode: "justified", size: 168, extent: null });
    expect(parseLook(undefined)).toEqual({ mode: "justified", size: 168, extent: null });
    const seen = { mode: "justified", size: 168, extent: { width: 1174, height: 812 } } as const;
    for (const look of [{ mode: "list", size: 96, extent: null } as const, seen]) {
      expect(parseLook(writeLook(look))).toEqual(look);
    }
  });
});
