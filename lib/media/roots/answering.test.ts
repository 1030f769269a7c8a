import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { findPlace } from "./place.ts";
import type { Root } from "./schema.ts";
import { ensureRoots, forgetCached, listRoots, rootsPath } from "./service.ts";

/** How long who asks for the roots may wait for one that does not answer; the machine may be busy beside it. */
const SOON_MS = 4_000;
const FAR = "far00000";
const MARKER = JSON.stringify({ schema: 1, id: FAR });

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-silent-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
});

async function ask(): Promise<{ far: Root | undefined; near: Root | undefined; ms: number }> {
  const began = performance.now();
  forgetCached();
  const roots = await listRoots();
  return { far: roots.find(({ id }) => id === FAR), near: roots[0], ms: performance.now() - began };
}

/** A pipe into which nobody writes keeps whoever opens it to read, as a hanging disk does. @returns what lets them go */
function holdMarker(folder: string): () => void {
  const marker = join(folder, ".atelier-root");
  execFileSync("mkfifo", [marker]);
  return () => {
    const aside = join(home, "pipe");
    renameSync(marker, aside);
    writeFileSync(marker, MARKER);
    closeSync(openSync(aside, constants.O_WRONLY | constants.O_NONBLOCK));
  };
}

it.skipIf(process.platform === "win32")(
  "tells of a root whose disk does not answer, keeps nobody for it, and has it back as soon as it answers",
  async () => {
    await ensureRoots();
    const folder = join(home, "far");
    mkdirSync(folder);
    const letGo = holdMarker(folder);
    const known = (await listRoots()).map(({ state: _state, ...root }) => root);
    const far = { id: FAR, kind: "folder", name: "Far", path: folder, engine_id: null, read_only: false, owner: null, visibility: null };
    writeFileSync(rootsPath(), JSON.stringify([...known, far]));

    const first = await ask();
    expect(first.far).toMatchObject({ state: "offline", silent: true });
    expect(first.near).toMatchObject({ state: "online" });
    expect(first.near).not.toHaveProperty("silent");
    expect(first.ms).toBeLessThan(SOON_MS);
    const second = await ask();
    expect(second.far).toMatchObject({ silent: true });
    expect(second.ms).toBeLessThan(500);
    await expect(findPlace(join(folder, "a.png"))).rejects.toMatchObject({
      code: "root_offline",
      message: expect.stringContaining("does not answer"),
    });

    letGo();
    await expect.poll(async () => (await ask()).far, { timeout: 10_000 }).toMatchObject({ state: "online" });
    expect((await ask()).far).not.toHaveProperty("silent");
  },
  30_000,
);
