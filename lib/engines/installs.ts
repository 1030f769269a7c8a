import { basename } from "node:path";
import { installOf } from "#lib/media/roots/comfyui.ts";
import { listRoots } from "#lib/media/roots/service.ts";

/** A ComfyUI known by its folders alone: where its files are, but not where it answers. */
export interface InstalledEngine {
  readonly id: string;
  readonly kind: "comfyui";
  readonly name: string;
  readonly inputDir: string | null;
  readonly outputDir: string | null;
}

/** The engines that roots belong to. They follow from the roots: an install that is taken off the list takes its engine along. */
export async function installedEngines(): Promise<InstalledEngine[]> {
  const engines = new Map<string, InstalledEngine>();
  for (const root of await listRoots()) {
    if (root.engine_id === null) continue;
    const install = installOf(root);
    const before = engines.get(root.engine_id);
    engines.set(root.engine_id, {
      id: root.engine_id,
      kind: "comfyui",
      name: before?.name ?? nameOf(install),
      inputDir: before?.inputDir ?? (root.kind === "input" ? root.path : null),
      outputDir: before?.outputDir ?? (root.kind === "output" ? root.path : null),
    });
  }
  return [...engines.values()];
}

function nameOf(install: string | null): string {
  const folder = install === null ? "" : basename(install);
  return folder === "" || folder.toLowerCase() === "comfyui" ? "ComfyUI" : `ComfyUI (${folder})`;
}
