import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { stateOf } from "./state.ts";
import { hashUntil, wholeHash } from "./whole-hash.ts";

const { signal } = new AbortController();
const bytes = Buffer.alloc(1_000_000, "a large film");
let file = "";
let path = "";

beforeEach(async () => {
  const home = mkdtempSync(join(tmpdir(), "atelier-hash-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  mkdirSync(join(home, "comfyui", "input"), { recursive: true });
  forgetCached();
  const root = (await ensureRoots()).find(({ kind }) => kind === "input");
  file = join(home, "comfyui", "input", "film.mp4");
  path = `${root?.id}/film.mp4`;
  writeFileSync(file, bytes);
});

const changeMs = async () => (await stateOf(file))?.changeMs ?? 0;

it("goes on where time ran out, and comes to the same", async () => {
  const at = await changeMs();
  let calls = 0;
  let hash: string | null | undefined;
  for (; hash === undefined && calls < 20; calls += 1) hash = await hashUntil(path, at, signal, 0);
  expect(hash).toBe(sha256(bytes));
  expect(calls).toBeGreaterThan(3);
  expect(await wholeHash(path, at, signal)).toBe(hash);
});

it("begins again with a file that has changed meanwhile", async () => {
  const at = await changeMs();
  expect(await hashUntil(path, at, signal, 0)).toBeUndefined();
  const other = Buffer.alloc(1_000_000, "another film");
  writeFileSync(file, other);
  utimesSync(file, new Date(0), new Date(0));
  if ((await changeMs()) !== at) expect(await hashUntil(path, at, signal, 0)).toBeNull();
  expect(await wholeHash(path, await changeMs(), signal)).toBe(sha256(other));
});
