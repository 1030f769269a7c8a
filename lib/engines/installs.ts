import { basename, resolve } from "node:path";
import { environment } from "#lib/core/env.ts";
import { installOf } from "#lib/media/roots/comfyui.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { listRoots } from "#lib/media/roots/service.ts";

/** A ComfyUI known by its folders alone: where its files are, but not where it answers. */
export interface InstalledEngine {
  readonly id: string;
  readonly kind: "comfyui";
  readonly name: string;
  readonly inputDir: string | null;
  readonly outputDir: string | null;
}

/**
 * The engines that roots belong to. They follow from the roots: an install that is taken off the list takes its engine along. The folder
 * that COMFYUI_ROOT names is one too, where ComfyUI's own output shows that it is more than a place for our files.
 */
export async function installedEngines(): Promise<InstalledEngine[]> {
  const engines = new Map<string, InstalledEngine>();
  const roots = await listRoots();
  const named = namedInstall(roots);
  for (const root of roots) {
    const install = installOf(root);
    const id = root.engine_id ?? (install !== null && install === named?.folder ? named.id : null);
    if (id === null) continue;
    const before = engines.get(id);
    engines.set(id, {
      id,
      kind: "comfyui",
      name: before?.name ?? nameOf(install),
      inputDir: before?.inputDir ?? (root.kind === "input" ? root.path : null),
      outputDir: before?.outputDir ?? (root.kind === "output" ? root.path : null),
    });
  }
  return [...engines.values()];
}

/** Its id comes of a root's, which stands in the folder's marker: the same after each start, and after the folder has moved. */
function namedInstall(roots: readonly Root[]): { readonly folder: string; readonly id: string } | null {
  const { home, comfyui } = environment();
  if (comfyui === resolve(home, "comfyui")) return null;
  const own = roots.filter((root) => root.engine_id === null && installOf(root) === comfyui);
  const output = own.find((root) => root.kind === "output");
  return output ? { folder: comfyui, id: `comfyui-${output.id}` } : null;
}

/** Whether an engine that is set up is this install: it was told one of its folders. */
export function isTold(install: InstalledEngine, entries: Iterable<EngineFolders>): boolean {
  const same = (told: string | null | undefined, own: string | null) => told != null && own !== null && resolve(told) === resolve(own);
  return [...entries].some((entry) => same(entry.input_dir, install.inputDir) || same(entry.output_dir, install.outputDir));
}

interface EngineFolders {
  readonly input_dir?: string | null | undefined;
  readonly output_dir?: string | null | undefined;
}

function nameOf(install: string | null): string {
  const folder = install === null ? "" : basename(install);
  return folder === "" || folder.toLowerCase() === "comfyui" ? "ComfyUI" : `ComfyUI (${folder})`;
}
