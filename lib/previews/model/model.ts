import { readFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { decode, thumbnails } from "../pixels.ts";
import type { Renderer } from "../rendering.ts";
import { readParts } from "./gltf.ts";
import { rasterise } from "./raster.ts";

const MAX_BYTES = 256 * 1024 * 1024;
/** Twice the thumbnail: halving it smooths the edges. */
const SIDE = 1024;
const TIME_MS = 15_000;

export const renderModel: Renderer = async ({ path, wanted, signal }) => {
  if ((await stat(path)).size > MAX_BYTES) throw new Error("the model is too large to draw");
  const parts = await readParts(await readFile(path));
  const deadline = performance.now() + TIME_MS;
  const { rgba, side } = await rasterise(parts, SIDE, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error("drawing the model takes too long");
  });
  const pixels = await decode(sharp(rgba, { raw: { width: side, height: side, channels: 4 } }));
  return { ...(await thumbnails(pixels, wanted)), problem: null };
};
