/** ComfyUI names files of its other folders with a word behind: `fox.png [output]`. */
const ANNOTATED = /^(.*\S)\s+\[(input|output|temp)\]$/;

/**
 * Where an input's file lies, as the library's routes take a path: below the engine's own folder where that is known, else relative to
 * ComfyUI's. Null for what only the engine can reach.
 */
export function inputPath(filename: string, inputDir: string | null): string | null {
  const found = ANNOTATED.exec(filename.trim());
  const name = found?.[1] ?? filename.trim();
  const folder = found?.[2] ?? "input";
  if (name === "" || folder === "temp") return null;
  if (name.startsWith("/") || /^[A-Za-z]:[\\/]/.test(name)) return name;
  if (inputDir === null || folder !== "input") return `${folder}/${name}`;
  return `${inputDir.replace(/[\\/]+$/, "")}/${name}`;
}
