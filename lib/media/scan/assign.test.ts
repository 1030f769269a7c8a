import { expect, it } from "vitest";
import { assign, type Bearer } from "./assign.ts";
import type { Stray } from "./messages.ts";

const stray = (place: string, hash: string, rest: Partial<Stray> = {}): Stray => {
  const filename = place.slice(place.lastIndexOf("/") + 1).replace(".asset.json", "");
  return { place, stamp: "a1:1", hash, bytes: 1, filename, beside: null, ...rest };
};
const bearer = (id: number, path: string, hash: string, stamp: string | null = null, changeMs: number | null = null): Bearer => ({
  id,
  path,
  filename: path.slice(path.lastIndexOf("/") + 1),
  hash,
  stamp,
  changeMs,
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

it("gives a file the one that was written last", () => {
  const strays = [
    stray("r/1.png~h.asset.json", "h", { stamp: "a100:9" }),
    stray("r/2.png~h.asset.json", "h", { stamp: "a300.5:9" }),
    stray("r/3.png~h.asset.json", "h", { stamp: "a200:9" }),
  ];
  expect(pairs(strays, [bearer(1, "r/x.png", "h")])).toEqual([["r/2.png~h.asset.json", 1]]);
});

it("crosses two that lie beside each other's file, and leaves one whose file has the bytes after all", () => {
  const [a, b] = [stray("r/a.png.asset.json", "A", { beside: "r/a.png" }), stray("r/b.png.asset.json", "B", { beside: "r/b.png" })];
  expect(pairs([a, b], [bearer(1, "r/b.png", "A", "a1:1"), bearer(2, "r/a.png", "B", "a1:1")])).toEqual([
    ["r/a.png.asset.json", 1],
    ["r/b.png.asset.json", 2],
  ]);
  expect(pairs([a], [bearer(1, "r/a.png", "A", "a1:1"), bearer(2, "r/copy.png", "A")])).toEqual([]);
});

it("means the file that was renamed since, not a copy that has lain elsewhere all the while", () => {
  const one = stray("r/a/y.png.asset.json", "h", { stamp: "a500.5:9" });
  const [copy, renamed] = [bearer(1, "other/copy.png", "h", null, 100), bearer(2, "r/a/z.png", "h", null, 900)];
  expect(pairs([one], [copy, renamed])).toEqual([[one.place, 2]]);
  expect(pairs([one], [copy, bearer(3, "other/more.png", "h", null, 100)])).toEqual([]);
  // Where it is the only file of these bytes there is nobody else who could be meant; in the same folder, clocks may be wrong.
  expect(pairs([one], [copy])).toEqual([[one.place, 1]]);
  expect(pairs([one], [copy, bearer(2, "r/a/z.png", "h", null, 100)])).toEqual([[one.place, 2]]);
});

it("prefers, of copies that all came since, the same folder, then project, then root, then the name that is most alike", () => {
  const one = stray("r/p/a/3.png.asset.json", "h");
  const [far, root, project, folder] = [
    bearer(1, "q/p/a/3b.png", "h"),
    bearer(2, "r/o/3b.png", "h"),
    bearer(3, "r/p/b/3b.png", "h"),
    bearer(4, "r/p/a/zzz.png", "h"),
  ];
  expect(pairs([one], [far, root, project, folder])).toEqual([[one.place, 4]]);
  expect(pairs([one], [far, root, project])).toEqual([[one.place, 3]]);
  expect(pairs([one], [far, root])).toEqual([[one.place, 2]]);
  const strays = ["1", "3", "13"].map((name) => stray(`r/p/${name}.png.asset.json`, "h"));
  const moved = ["n13", "n3", "n1"].map((name, index) => bearer(index + 1, `r/p/${name}.png`, "h"));
  expect(pairs(strays, moved)).toEqual([
    ["r/p/1.png.asset.json", 3],
    ["r/p/3.png.asset.json", 2],
    ["r/p/13.png.asset.json", 1],
  ]);
});
