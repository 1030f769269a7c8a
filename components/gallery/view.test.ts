import { describe, expect, it } from "vitest";
import { hasDays, isFiltered, parseLook, parseView, sortOf, viewAddress, withFilter, withSort } from "./view.ts";

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

  it("names the sort", () => {
    expect(sortOf({})).toBe("newest");
    expect(sortOf(withSort({}, "oldest"))).toBe("oldest");
    expect(withSort({ sort: "name", order: "asc" }, "newest")).toEqual({});
    expect(hasDays(withSort({}, "size"))).toBe(false);
  });
});

describe("the look of the grid", () => {
  it("comes back from the cookie, and from a broken one as the default", () => {
    expect(parseLook("square.144")).toEqual({ mode: "square", size: 144 });
    expect(parseLook("mosaic.9000")).toEqual({ mode: "justified", size: 168 });
    expect(parseLook(undefined)).toEqual({ mode: "justified", size: 168 });
  });
});
