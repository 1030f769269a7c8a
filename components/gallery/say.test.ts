import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Media, MediaDetail, MediaPatch } from "#lib/media/schema.ts";
import { MANY, sayEach, sayInTurn, sayOne } from "./say.ts";

const user = (keyword: string) => ({ keyword, keyword_type: "user", source: null, confidence: 1 });

/** A server that keeps what is said of files, and answers when it is let. */
class Server {
  readonly files = new Map<number, MediaDetail>();
  readonly heard: string[] = [];
  hold: Promise<unknown> = Promise.resolve();
  refused: number | null = null;
  #clock = 0;

  add(id: number, words: Partial<MediaDetail> = {}): Media {
    const file = {
      id,
      score: 0,
      favourite: false,
      caption: null,
      keywords: [],
      updated_at: this.#now(),
      ...words,
    } as unknown as MediaDetail;
    this.files.set(id, file);
    const { keywords: _, ...item } = file;
    return item as Media;
  }

  readonly answer = async (url: string, { method = "GET", body }: { method?: string; body?: string } = {}): Promise<Response> => {
    const id = Number(/\/gallery\/(\d+)/.exec(url)?.[1]);
    const file = this.files.get(id);
    if (!file) return Response.json({}, { status: 404 });
    if (method !== "PATCH") return Response.json(file);
    const { keywords, ...patch } = JSON.parse(body ?? "{}") as MediaPatch;
    this.heard.push(`${id} ${body}`);
    await this.hold;
    if (id === this.refused) return Response.json({ title: "Conflict", status: 409 }, { status: 409 });
    const next = { ...file, ...patch, ...(keywords ? { keywords: keywords.map(user) } : {}), updated_at: this.#now() };
    this.files.set(id, next as MediaDetail);
    return Response.json(next);
  };

  scores(): (number | undefined)[] {
    return [...this.files.values()].map(({ score }) => score);
  }
  #now(): string {
    this.#clock += 1;
    return new Date(Date.UTC(2026, 0, 1, 0, 0, this.#clock)).toISOString();
  }
}

let server: Server;
let cache: QueryClient;
let first = 0;
beforeEach(() => {
  server = new Server();
  cache = new QueryClient();
  first += 1_000;
  vi.stubGlobal("fetch", server.answer);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const some = (count: number, words: (n: number) => Partial<MediaDetail> = () => ({})) =>
  Array.from({ length: count }, (_, n) => server.add(first + n, words(n)));
const stars = (score: number) => (item: Media) => (item.score === score ? null : { score });
const quiet = () => undefined;
const never = new AbortController().signal;

describe("what is said of many files", () => {
  it("reaches each, tells how far it is, and what each had before", async () => {
    const items = some(40, (n) => ({ score: n % 3 }));
    const told: number[] = [];
    const { changed, failed, reason } = await sayEach(cache, items, stars(2), (done) => told.push(done), never);
    expect(server.scores()).toEqual(items.map(() => 2));
    expect([told.length, told.at(-1)]).toEqual([40, 40]);
    expect([failed, reason]).toEqual([[], null]);
    expect(changed.map(({ item, before }) => [item.score, before.score])).toEqual(
      items.filter(({ score }) => score !== 2).map(({ score }) => [score, score]),
    );
  });

  it("comes before what is said of one of them meanwhile", async () => {
    const items = some(40);
    const { promise, resolve } = Promise.withResolvers<void>();
    server.hold = promise;
    const all = sayEach(cache, items, stars(2), quiet, never);
    const last = items.at(-1) as Media;
    const one = sayOne(cache, last, { score: 5 });
    const again = sayEach(cache, items.slice(0, 30), stars(0), quiet, never);
    resolve();
    await Promise.all([all, one, again]);
    expect(server.scores()).toEqual([...Array<number>(30).fill(0), ...Array<number>(9).fill(2), 5]);
  });

  it("stops where it was cancelled, and what comes after is heard", async () => {
    const items = some(40);
    const abort = new AbortController();
    const { changed } = await sayEach(cache, items, stars(2), (done) => done === 8 && abort.abort(), abort.signal);
    expect(changed.length).toBeLessThan(MANY);
    expect(server.heard.length).toBe(changed.length);
    await sayOne(cache, items[39] as Media, { score: 1 });
    expect(server.scores().at(-1)).toBe(1);
  });

  it("goes on where one is refused, and tells which and why", async () => {
    const items = some(20);
    server.refused = first + 3;
    const { changed, failed, reason } = await sayEach(cache, items, stars(4), quiet, never);
    expect(changed.length).toBe(19);
    expect(failed).toEqual([items[3]]);
    expect(reason).toMatchObject({ status: 409 });
  });

  it("adds keywords to those each has, and gives back what it had", async () => {
    const items = some(15, (n) => ({ keywords: n % 2 === 0 ? [user("owl")] : [{ ...user("fox"), keyword_type: "object" }] }));
    const { changed } = await sayEach(cache, items, { add: ["snow"], remove: ["owl"] }, quiet, never);
    for (const { keywords } of server.files.values()) expect(keywords.map(({ keyword }) => keyword)).toEqual(["snow"]);
    const back = new Map(changed.map(({ item, before }) => [item.id, before]));
    expect(items.map(({ id }) => back.get(id))).toEqual(items.map((_, n) => ({ keywords: n % 2 === 0 ? ["owl"] : [] })));
  });
});

describe("what is said of one file", () => {
  it("is seen before the one before it was answered, and arrives after it", async () => {
    const [item] = some(1) as [Media];
    const { promise, resolve } = Promise.withResolvers<void>();
    server.hold = promise;
    const said = [sayInTurn(cache, item, stars(3)), sayInTurn(cache, item, stars(4))];
    await vi.waitFor(() => expect(server.heard).toEqual([`${first} {"score":3}`]));
    resolve();
    expect(await Promise.all(said)).toEqual([{ score: 0 }, { score: 3 }]);
    expect(server.scores()).toEqual([4]);
  });

  it("takes back what is on its way", async () => {
    const [item] = some(1, () => ({ score: 5 })) as [Media];
    await Promise.all([sayInTurn(cache, item, stars(3)), sayInTurn(cache, item, stars(5))]);
    expect(server.scores()).toEqual([5]);
  });
});
