import { appendFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeEachDatabase } from "../../../test/databases.ts";
import { newHome, putPicture, takeUp } from "../../../test/small-library.ts";
import { isKnownAlready } from "./own-doing.ts";

const SIDECAR = JSON.stringify({
  schema: 1,
  id: "0",
  hash: "0",
  created_at: "2025-01-01T00:00:00Z",
  updated_at: "2025-01-01T00:00:00Z",
  score: 4,
});

describeEachDatabase("what a watcher heard of", (database) => {
  it("is known already as long as files and all beside them are what their rows tell", async () => {
    const root = await newHome();
    const [a, b] = [await putPicture(root, "foxes/a.png"), await putPicture(root, "foxes/b.png")];
    writeFileSync(`${a}.asset.json`, SIDECAR);
    await takeUp(database(), root, ["foxes/a.png", "foxes/b.png"]);
    const isKnown = (...names: string[]) => isKnownAlready(database(), root, "foxes", names);
    expect(await isKnown("a.png.asset.json")).toBe(true);
    expect(await isKnown("a.png", "a.png.asset.json", "b.png")).toBe(true);
    expect(await isKnown("b.png.asset.json"), "a sidecar that was there for a moment").toBe(true);
    for (const name of ["new.png", "new.png.asset.json", "a.txt", "a", "sub"]) expect(await isKnown("b.png", name), name).toBe(false);
    writeFileSync(`${b}.asset.json`, SIDECAR);
    expect(await isKnown("b.png.asset.json"), "said by another program").toBe(false);
    expect(await isKnown("a.png.asset.json")).toBe(true);
    rmSync(`${a}.asset.json`);
    expect(await isKnown("a.png.asset.json"), "taken back").toBe(false);
    rmSync(`${b}.asset.json`);
    expect(await isKnown("b.png")).toBe(true);
    appendFileSync(b, "more");
    expect(await isKnown("b.png"), "other bytes").toBe(false);
    renameSync(b, `${b}.away`);
    expect(await isKnown("b.png"), "gone").toBe(false);
  });
});
