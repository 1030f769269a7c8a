import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ContainedPath } from "#lib/disk/paths.ts";

const MAX_SVG = 4 * 1024 * 1024;
const TIME_MS = 8_000;

/**
 * Draws an SVG to a PNG of at most 512 px, in a process of its own: a few lines of SVG can keep the renderer busy for hours, and inside
 * our process nothing could stop it. It gets the bytes, not the path, so that nothing beside the file can be drawn in.
 */
export async function drawSvg(path: ContainedPath, signal: AbortSignal | undefined): Promise<Buffer> {
  if ((await stat(path)).size > MAX_SVG) throw new Error("the SVG is too large to draw");
  const bytes = await readFile(path);
  return new Promise((done, fail) => {
    const options = {
      encoding: "buffer",
      timeout: TIME_MS,
      killSignal: "SIGKILL",
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
      signal,
    } as const;
    const child = execFile(process.execPath, [join(import.meta.dirname, "svg-process.ts")], options, (error, stdout, stderr) => {
      if (!error) done(stdout);
      else if (error.killed && !signal?.aborted) fail(new Error(`drawing the SVG takes longer than ${TIME_MS / 1000} s`));
      else fail(new Error(stderr.toString("utf8").trim() || error.message));
    });
    // It may have ended before it has read everything; its own end says why.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(bytes);
  });
}
