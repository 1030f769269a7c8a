import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jobKeys, type LiveJob } from "#lib/generation/client.ts";
import { asFirstPage, type GalleryData, mediaKeys, withNewest } from "#lib/media/client.ts";
import type { Media, MediaList } from "#lib/media/schema.ts";
import { CacheEffects } from "./apply.ts";
import { effectsOf } from "./effects.ts";
import { watchList } from "./watched.ts";

const item = (id: number, more: Partial<Media> = {}): Media => ({
  id,
  kind: "image",
  mime_type: "image/png",
  filename: `${id}.png`,
  path: null,
  root_id: "aaaaaaaa",
  project_id: "foxes",
  folder: "output",
  size_bytes: 1,
  width: 1,
  height: 1,
  duration: null,
  score: 0,
  favourite: false,
  kept: false,
  caption: null,
  license: null,
  prompt: null,
  model: null,
  status: "present",
  is_deleted: false,
  trash_path: null,
  visibility: "shared",
  owner: null,
  run_id: null,
  job_id: null,
  hash: null,
  created_at: "2026-11-21T08:00:00Z",
  modified_at: null,
  updated_at: "2026-11-21T08:00:00Z",
  placeholder: null,
  urls: { original: `/m/t/original/${id}`, "256": null, "512": null, poster: null, clip: null, waveform: null },
  ...more,
});

const page = (ids: number[], next: string | null = "more", total = 100): MediaList => ({
  items: ids.map((id) => item(id)),
  total,
  next_cursor: next,
});
const idsOf = (data: GalleryData | null | undefined) => data?.pages.map((one) => one.items.map(({ id }) => id));

describe("a gallery view when new files arrive", () => {
  const shown: GalleryData = { pages: [page([5, 4, 3]), page([2, 1], null)], pageParams: [null, "more"] };

  it("gets them in front, everything already read stays where it was", () => {
    const next = withNewest(shown, page([7, 6, 5], "x", 102));
    expect(idsOf(next)).toEqual([
      [7, 6, 5, 4, 3],
      [2, 1],
    ]);
    expect(next?.pages[0]?.total).toBe(102);
  });

  it("is read afresh when more arrived than one page holds, for there would be a hole", () => {
    expect(withNewest(shown, page([12, 11, 10]))).toBeNull();
  });

  it("takes the whole of a library that fits on one page", () => {
    expect(idsOf(withNewest(asFirstPage(page([], null)), page([2, 1], null)))).toEqual([[2, 1]]);
  });
});

describe("events carried out on the cache", () => {
  let cache: QueryClient;
  let effects: CacheEffects;
  const fetched: string[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    cache = new QueryClient();
    effects = new CacheEffects(cache);
    fetched.length = 0;
    vi.stubGlobal("fetch", async (url: string) => {
      fetched.push(url);
      if (url === "/api/gallery/3") return Response.json({ code: "not_found", title: "Not found" }, { status: 404 });
      return Response.json(item(Number(url.split("/").pop()), { score: 4 }));
    });
  });
  afterEach(() => {
    effects.dispose();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("reads changed files that are on show again, each once however often it changed, and drops the lost ones", async () => {
    cache.setQueryData(mediaKeys.list({}), asFirstPage(page([4, 3, 2])));
    effects.apply([{ kind: "reread", ids: [4, 3] }]);
    effects.apply([{ kind: "reread", ids: [4, 99] }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fetched.toSorted()).toEqual(["/api/gallery/3", "/api/gallery/4"]);
    const data = cache.getQueryData<GalleryData>(mediaKeys.list({}));
    expect(idsOf(data)).toEqual([[4, 2]]);
    expect(data?.pages[0]?.items[0]?.score).toBe(4);
  });

  it("reads lists again instead of files when many changed, or nobody says which, and at a bounded pace", async () => {
    let reads = 0;
    const stop = watchList({
      has: (id) => Number(id) < 100,
      replace: () => undefined,
      reread: async () => {
        reads += 1;
      },
    });
    effects.apply([{ kind: "reread", ids: Array.from({ length: 40 }, (_, n) => n + 1) }]);
    await vi.advanceTimersByTimeAsync(300);
    for (let n = 0; n < 8; n++) {
      effects.apply(effectsOf("media.changed", JSON.stringify({ ids: [], many: true })));
      await vi.advanceTimersByTimeAsync(260);
    }
    await vi.advanceTimersByTimeAsync(3000);
    stop();
    expect(fetched).toEqual([]);
    expect(reads).toBeGreaterThanOrEqual(2);
    expect(reads).toBeLessThanOrEqual(4);
  });

  it("reads lists again that keep items of their own, where nobody knows what was said", async () => {
    let reads = 0;
    const stop = watchList({
      has: () => false,
      replace: () => undefined,
      reread: async () => {
        reads += 1;
      },
    });
    cache.setQueryData(["projects"], []);
    effects.missed();
    await vi.advanceTimersByTimeAsync(100);
    stop();
    expect([reads, cache.getQueryState(["projects"])?.isInvalidated]).toEqual([1, true]);
  });

  it("changes nothing under a hand until it lets go", async () => {
    let pressed: object | null = {};
    vi.stubGlobal("document", { querySelector: () => pressed });
    cache.setQueryData(["projects"], []);
    effects.apply([{ kind: "stale", key: ["projects"] }]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(cache.getQueryState(["projects"])?.isInvalidated).toBe(false);
    pressed = null;
    await vi.advanceTimersByTimeAsync(100);
    expect(cache.getQueryState(["projects"])?.isInvalidated).toBe(true);
    vi.unstubAllGlobals();
  });

  it("keeps the last picture of a running job when a frame carries none", () => {
    const frame = { job_id: "j", progress: { value: 1, max: 4 }, note: null, preview: 1, preview_url: "/m/t/live/j?n=1" };
    effects.apply([{ kind: "frame", frame }]);
    effects.apply([{ kind: "frame", frame: { ...frame, progress: { value: 2, max: 4 }, preview: null, preview_url: null } }]);
    const live = cache.getQueryData<LiveJob>(jobKeys.live("j"));
    expect(live?.progress?.value).toBe(2);
    expect(live?.preview_url).toBe("/m/t/live/j?n=1");
  });
});
