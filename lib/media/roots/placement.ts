import { PROJECT_ROOT_KINDS, type RootKind } from "./schema.ts";

export interface Placement {
  projectId: string | null;
  folder: string | null;
}

/** ComfyUI's own folders below its input are no projects. */
const NO_PROJECTS: ReadonlySet<string> = new Set(["clipspace", "3d", "pasted"]);

/** Where a path inside a root belongs by its place alone. `relative` has `/` between its parts. */
export function placementOf(kind: RootKind, relative: string): Placement {
  const parts = relative.split("/").slice(0, -1);
  const project = parts[0];
  if (!PROJECT_ROOT_KINDS.includes(kind) || project === undefined || project.startsWith(".") || NO_PROJECTS.has(project)) {
    return { projectId: null, folder: null };
  }
  return { projectId: project, folder: parts[1] ?? null };
}
