/** GLB (glTF 2.0): its JSON chunk, for the texts in it and how much there is of what. Geometry is not read. */
import { parseExact } from "#lib/core/json.ts";
import { offerLicense } from "./blocks.ts";
import type { ContainerReader, Source } from "./source.ts";

/** Parsed JSON takes several times its length in memory. */
const MAX_JSON = 4 * 1024 * 1024;
/** Deeper than any scene of ours; what is nested further is not parsed. */
const MAX_DEPTH = 200;

export const readGlb: ContainerReader = (source) => {
  const head = source.read(0, 20);
  if (head.length < 20 || head.toString("latin1", 16, 20) !== "JSON") return source.problem("it has no JSON chunk");
  const length = head.readUInt32LE(12);
  if (length > MAX_JSON) return source.problem("its JSON chunk is too large");
  // The blanks that fill it up may be all that is missing.
  if (20 + length > source.size) source.problem("its JSON chunk is cut off");
  const text = source.read(20, length).toString("utf8").trimEnd();
  if (!isShallow(text)) return source.problem("its JSON is nested too deeply");
  const scene = parseExact(text);
  if (typeof scene !== "object" || scene === null) return source.problem("its JSON is no object");
  takeCounts(source, scene as Record<string, unknown>);
  const { asset } = scene as { asset?: { generator?: unknown; copyright?: unknown; version?: unknown; extras?: unknown } };
  if (typeof asset !== "object" || asset === null) return source.problem("its JSON has no asset");
  for (const key of ["generator", "copyright"] as const) if (typeof asset[key] === "string") source.text("glb", `asset.${key}`, asset[key]);
  if (typeof asset.version === "string") source.technical("gltf_version", asset.version);
  if (typeof asset.generator === "string") source.technical("generator", asset.generator);
  if (typeof asset.copyright === "string") offerLicense(source, asset.copyright);
  if (typeof asset.extras !== "object" || asset.extras === null) return;
  for (const [key, value] of Object.entries(asset.extras)) {
    source.text("glb", `asset.extras.${key}`, typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
  }
};

/** Counts brackets outside of strings. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at += 1;
      while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return true;
}

const TRIANGLES = 4;

function takeCounts(source: Source, scene: Record<string, unknown>): void {
  for (const name of ["nodes", "meshes", "materials", "images", "animations"] as const) {
    source.technical(name, listOf(scene[name]).length);
  }
  const accessors = listOf(scene.accessors);
  const countOf = (index: unknown) => {
    const { count } = (accessors[Number(index)] ?? {}) as { count?: unknown };
    return typeof count === "number" ? count : 0;
  };
  let triangles = 0;
  for (const mesh of listOf(scene.meshes)) {
    for (const each of listOf((mesh as { primitives?: unknown } | null)?.primitives)) {
      const primitive = (each ?? {}) as { mode?: unknown; indices?: unknown; attributes?: { POSITION?: unknown } | null };
      if ((primitive.mode ?? TRIANGLES) !== TRIANGLES) continue;
      triangles += Math.floor(countOf(primitive.indices ?? primitive.attributes?.POSITION) / 3);
    }
  }
  source.technical("triangles", triangles);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
