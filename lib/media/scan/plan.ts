import { resolve } from "node:path";
import { rootsInside } from "../roots/nesting.ts";
import { PROJECT_ROOT_KINDS, type Root } from "../roots/schema.ts";
import type { RootPlan } from "./messages.ts";
import type { ScanPayload } from "./schema.ts";

/** Which roots a scan walks, and where in them. Roots that are offline are not walked. */
export function planScan(roots: readonly Root[], { mode, project_id, folders }: ScanPayload): RootPlan[] {
  return roots
    .filter((root) => root.state === "online")
    .flatMap((root) => {
      const only = folders?.filter((path) => path.startsWith(`${root.id}/`)).map((path) => path.slice(root.id.length + 1)) ?? null;
      if (only?.length === 0) return [];
      if (project_id !== null && !PROJECT_ROOT_KINDS.includes(root.kind)) return [];
      const { id, kind, path, read_only } = root;
      const apart = rootsInside(root, roots).map((inner) => resolve(inner.path));
      return [{ root: { id, kind, path, read_only }, apart, mode, under: project_id === null ? null : [project_id], only }];
    });
}
