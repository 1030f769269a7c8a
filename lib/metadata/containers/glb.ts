/** GLB: its JSON chunk, for the texts in it. Geometry is not read. */
import { parseExact } from "#lib/core/json.ts";
import type { ContainerReader } from "./source.ts";

const MAX_JSON = 32 * 1024 * 1024;

export const readGlb: ContainerReader = async (source) => {
  const head = await source.read(0, 20);
  if (head.length < 20 || head.toString("latin1", 16, 20) !== "JSON") return source.problem("it has no JSON chunk");
  const length = head.readUInt32LE(12);
  if (length > MAX_JSON || 20 + length > source.size) return source.problem("its JSON chunk is too large or cut off");
  const text = (await source.read(20, length)).toString("utf8").trimEnd();
  const { asset } = (parseExact(text) ?? {}) as { asset?: { generator?: unknown; copyright?: unknown; extras?: unknown } };
  if (typeof asset !== "object" || asset === null) return source.problem("its JSON has no asset");
  for (const key of ["generator", "copyright"] as const) if (typeof asset[key] === "string") source.text("glb", `asset.${key}`, asset[key]);
  if (typeof asset.extras !== "object" || asset.extras === null) return;
  for (const [key, value] of Object.entries(asset.extras)) {
    source.text("glb", `asset.extras.${key}`, typeof value === "string" ? value : JSON.stringify(value));
  }
};
