import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Root } from "../roots/schema.ts";
import { fingerprintOfFile } from "../sidecars/file-hash.ts";
import { freeOf } from "./freedom.ts";
import type { KnownRow } from "./identity/store.ts";

let path = "";
let roots: Root[];
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "atelier-freedom-"));
  const fixed = { id: "aaaaaaaa", kind: "folder", name: "r", engine_id: null, owner: null, visibility: null, read_only: false } as const;
  roots = [{ ...fixed, path, state: "online" }];
});
afterEach(() => rmSync(path, { recursive: true }));

const known = (name: string, fingerprint: string | null = null) =>
  ({ rootId: "aaaaaaaa", path: `aaaaaaaa/${name}`, filename: name, size: 3, changeMs: 1, fingerprint }) as KnownRow;
const areFree = async (...rows: KnownRow[]) => (await freeOf(rows, roots)).map(({ filename }) => filename);

it("are files that are gone, have other bytes now, or whose place something else has taken", async () => {
  writeFileSync(join(path, "same.png"), "abc");
  writeFileSync(join(path, "other.png"), "xyz");
  writeFileSync(join(path, "longer.png"), "wxyz");
  mkdirSync(join(path, "folder.png"));
  const fingerprint = await fingerprintOfFile(join(path, "same.png"));
  const rows = ["same.png", "gone.png", "other.png", "longer.png", "folder.png"].map((name) => known(name, fingerprint));
  expect(await areFree(...rows, known("same.png/below.png"))).toEqual([
    "gone.png",
    "other.png",
    "longer.png",
    "folder.png",
    "same.png/below.png",
  ]);
});

it("are none of which nobody can say: the system does not let them be asked, or their disk is away", async () => {
  expect(await areFree(known(`${"n".repeat(200)}/`.repeat(30)))).toEqual([]);
  roots = roots.map((root) => ({ ...root, state: "offline" }));
  expect(await areFree(known("gone.png"))).toEqual([]);
});
