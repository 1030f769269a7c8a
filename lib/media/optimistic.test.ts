import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asSaid, beginSaying } from "./optimistic.ts";
import type { Media, MediaDetail } from "./schema.ts";

let id = 0;
const user = (keyword: string) => ({ keyword, keyword_type: "user", source: null, confidence: 1 });
const object = { ...user("fox"), keyword_type: "object" };

/** A file of its own for each test, as the server tells it. */
function told(words: Partial<MediaDetail> = {}): MediaDetail {
  return {
    id,
    score: 0,
    favourite: false,
    caption: null,
    keywords: [object],
    updated_at: "2026-01-01T00:00:00.000Z",
    ...words,
  } as MediaDetail;
}
const item = (): Media => {
  const { keywords: _, ...rest } = told();
  return rest as Media;
};

beforeEach(() => {
  vi.useFakeTimers();
  id += 1;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("what is being said of a file", () => {
  it("is shown at once, and over answers that were asked for before", () => {
    const { said } = beginSaying({ item: item(), detail: told() }, { score: 4, keywords: ["snow"] });
    expect(said.item).toEqual({ ...item(), score: 4 });
    expect(said.detail).toMatchObject({ score: 4, keywords: [user("snow"), object] });
    expect(asSaid(told({ caption: "by another" }))).toMatchObject({ score: 4, caption: "by another", keywords: [user("snow"), object] });
  });

  it("stays over the answer to an earlier word, and over older answers that come after its own", () => {
    const stars = beginSaying({ item: item(), detail: undefined }, { score: 4 });
    const heart = beginSaying({ item: stars.said.item, detail: undefined }, { favourite: true });
    const first = told({ score: 4, updated_at: "2026-01-01T00:00:01.000Z" });
    expect(stars.end(first)).toMatchObject({ item: { score: 4, favourite: true } });
    const second = { ...first, favourite: true, updated_at: "2026-01-01T00:00:02.000Z" };
    heart.end(second);
    expect(asSaid(first)).toMatchObject({ favourite: true, updated_at: second.updated_at });
    const later = told({ score: 1, updated_at: "2026-01-01T00:00:03.000Z" });
    expect(asSaid(later)).toEqual(later);
    vi.advanceTimersByTime(20_000);
    expect(asSaid(first)).toEqual(first);
  });

  it("is taken back where the server refuses, each word for itself", () => {
    const stars = beginSaying({ item: item(), detail: told() }, { score: 4 });
    const heart = beginSaying(stars.said, { favourite: true });
    expect(stars.end(null)).toMatchObject({ item: { score: 0, favourite: true }, detail: { score: 0, favourite: true } });
    expect(heart.end(null)).toEqual({ item: item(), detail: told() });
    expect(asSaid(told())).toEqual(told());
  });
});
