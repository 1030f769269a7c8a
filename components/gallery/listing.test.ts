import { describe, expect, it } from "vitest";
import type { Media, MediaList } from "#lib/media/schema.ts";
import { type Asks, Listing, PAGE, snapshotOf } from "./listing.ts";

const item = (id: number, more: Partial<Media> = {}): Media => ({ id, kind: "image", width: 100, height: 100, score: 0, ...more }) as Media;
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A server with `total` items, newest first: the item at position n has the id total − n. */
function serve(total: number) {
  const asked: string[] = [];
  const media = { total };
  const at = (cursor: string | null) => (cursor === null ? 0 : Number(cursor));
  const page = (from: number, limit: number): MediaList => ({
    items: Array.from({ length: Math.max(0, Math.min(limit, media.total - from)) }, (_, n) => item(media.total - from - n)),
    total: null,
    next_cursor: from + limit < media.total ? String(from + limit) : null,
  });
  let held: (() => void)[] | null = null;
  const asks: Asks = {
    newestFirst: true,
    async page(cursor, limit, signal) {
      asked.push(`page ${cursor} ${limit}`);
      if (held) await new Promise<void>((resolve) => held?.push(resolve));
      signal.throwIfAborted();
      return page(at(cursor), limit);
    },
    async jump(part) {
      const index = Math.min(media.total - 1, Math.floor(part * media.total));
      asked.push(`jump ${index}`);
      return { total: media.total, index, cursor: String(index) };
    },
  };
  return {
    asked,
    asks,
    media,
    first: () => page(0, PAGE),
    hold: () => {
      held = [];
    },
    release: () => {
      for (const go of held ?? []) go();
      held = null;
    },
  };
}

function open(total: number) {
  const server = serve(total);
  const listing = new Listing(server.asks, server.first());
  listing.adopt({ total, days: null });
  return { server, listing };
}

describe("a list of a million, a page at a time", () => {
  it("loads any place with one jump and one page, and the right items stand there", async () => {
    const { server, listing } = open(1_000_000);
    listing.want(500_000, 500_100);
    await turn();
    expect(server.asked).toEqual(["jump 499980", "page 499980 120"]);
    expect(listing.at(500_000)?.id).toBe(500_000);
    expect(listing.at(0)?.id).toBe(1_000_000);
  });

  it("goes on from what is known without jumping", async () => {
    const { server, listing } = open(1000);
    listing.want(60, 100);
    await turn();
    expect(server.asked).toEqual(["page 60 60"]);
  });

  it("gives up what nobody looks at any more", async () => {
    const { server, listing } = open(100_000);
    server.hold();
    listing.want(50_000, 50_100);
    await turn();
    listing.want(90_000, 90_060);
    server.release();
    await turn();
    await turn();
    expect(listing.at(50_000)).toBeUndefined();
    expect(listing.at(90_000)?.id).toBe(10_000);
  });

  it("keeps a bounded number of items, and the shapes of all", async () => {
    const { listing } = open(100_000);
    for (let n = 0; n < 60; n++) {
      listing.want(n * 1500, n * 1500 + 180);
      await turn();
      await turn();
    }
    expect([...listing.items()].length).toBeLessThanOrEqual(48 * PAGE);
    expect(listing.at(59 * 1500)).toBeDefined();
    expect(listing.at(0)).toBeUndefined();
    expect(listing.aspects.knows(0, 60)).toBe(true);
  });

  it("reads chosen parts whole, whether loaded or not", async () => {
    const { listing } = open(10_000);
    const items = await listing.read(30, 700, new AbortController().signal);
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 670 }, (_, n) => 10_000 - 30 - n));
  });
});

describe("what changes while one looks", () => {
  it("moves nothing: newer files are not counted in, and pages far down are still the right ones", async () => {
    const { server, listing } = open(5000);
    server.media.total = 5012;
    listing.want(3000, 3060);
    await turn();
    expect(listing.length).toBe(5000);
    expect(listing.at(3000)?.id).toBe(2000);
  });

  it("replaces known files in place, and a lost one leaves a gap", () => {
    const { listing } = open(200);
    const told: [number, number][] = [];
    listing.subscribe((from, to) => told.push([from, to]));
    listing.replace(
      new Map([
        [199, item(199, { score: 5 })],
        [198, null],
      ]),
    );
    expect(listing.at(1)?.score).toBe(5);
    expect(listing.at(2)).toBeUndefined();
    expect(listing.at(3)?.id).toBe(197);
    expect(told).toEqual([[0, 60]]);
  });

  it("begins again in the middle, around what is looked at", () => {
    const { server, listing } = open(5000);
    server.media.total = 5012;
    listing.restart({ total: 5012, days: null }, { items: [item(2020), item(2019)], total: null, next_cursor: null }, 2940);
    expect(listing.indexOf(2019)).toBe(2941);
    expect(listing.length).toBe(5012);
  });
});

describe("without counts", () => {
  it("grows page by page, as where the database is away", async () => {
    const server = serve(150);
    const listing = new Listing(server.asks, server.first());
    expect(listing.length).toBe(120);
    listing.want(0, 120);
    await turn();
    listing.want(0, 180);
    await turn();
    expect(listing.length).toBe(150);
    expect(listing.isComplete).toBe(true);
    expect(server.asked.some((one) => one.startsWith("jump"))).toBe(false);
  });

  it("says so when it cannot read on, and goes on when asked", async () => {
    const server = serve(150);
    let fails = true;
    const asks: Asks = { ...server.asks, page: (...all) => (fails ? Promise.reject(new Error("away")) : server.asks.page(...all)) };
    const listing = new Listing(asks, server.first());
    listing.want(0, 120);
    await turn();
    expect(listing.error).toEqual(new Error("away"));
    fails = false;
    listing.retry();
    await turn();
    expect(listing.error).toBeNull();
    expect(listing.at(100)).toBeDefined();
    listing.halt();
  });
});

describe("the days of a snapshot", () => {
  it("stand in the order of the list", () => {
    const days = [
      { day: "2026-11-21", count: 2 },
      { day: "2026-11-20", count: 1 },
    ];
    expect(snapshotOf({ total: 3, days }, true, true).days?.map(({ day }) => day)).toEqual(["2026-11-20", "2026-11-21"]);
    expect(snapshotOf({ total: 3, days }, false, false).days).toBeNull();
  });
});
