import { expect, it } from "vitest";
import { assign, type Bearer } from "./assign.ts";
import type { Stray } from "./messages.ts";

const stray = (place: string, hash: string, rest: Partial<Stray> = {}): Stray => {
  const filename = place.slice(place.lastIndexOf("/") + 1).replace(".asset.json", "");
  return { place, stamp: "a1:1", hash, bytes: 1, filename, beside: null, ...rest };
};
const bearer = (id: number, path: string, hash: string, stamp: string | null = null): Bearer => ({
  id,
  path,
  filename: path.slice(path.lastIndexOf("/") + 1),
  hash,
  stamp,
});
const pairs = (strays: Stray[], bearers: Bearer[]) => [...assign(strays, bearers)].map(([one, { id }]) => [one.place, id]);

it("gives each of several copies one, the one of its own name first", () => {
  const strays = [stray("r/old/x.png.asset.json", "h"), stray("r/old/b.png.asset.json", "h"), stray("r/old/y.png.asset.json", "h")];
  expect(pairs(strays, [bearer(1, "r/a.png", "h"), bearer(2, "r/b.png", "h")])).toEqual([
    ["r/old/b.png.asset.json", 2],
    ["r/old/x.png.asset.json", 1],
  ]);
});

it("leaves a file the sidecar it has, and gives none to one that has its own beside it", () => {
  const strays = [stray("r/1.png.asset.json", "h"), stray("r/2.png.asset.json", "h")];
  expect(pairs(strays, [bearer(1, "r/2.png", "h", "@a0:1 r/1.png.asset.json")])).toEqual([["r/1.png.asset.json", 1]]);
  expect(pairs(strays, [bearer(1, "r/2.png", "h", "a5:5 x5:5")])).toEqual([]);
  expect(pairs(strays, [bearer(1, "r/2.png", "h", "x5:5")])).toHaveLength(1);
});

it("crosses two that lie beside each other's file, and leaves one whose file has the bytes after all", () => {
  const [a, b] = [stray("r/a.png.asset.json", "A", { beside: "r/a.png" }), stray("r/b.png.asset.json", "B", { beside: "r/b.png" })];
  expect(pairs([a, b], [bearer(1, "r/b.png", "A", "a1:1"), bearer(2, "r/a.png", "B", "a1:1")])).toEqual([
    ["r/a.png.asset.json", 1],
    ["r/b.png.asset.json", 2],
  ]);
  expect(pairs([a], [bearer(1, "r/a.png", "A", "a1:1"), bearer(2, "r/copy.png", "A")])).toEqual([]);
});
