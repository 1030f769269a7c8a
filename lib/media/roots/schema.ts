import { z } from "zod";
import { Visibility } from "../schema.ts";

/** In the order in which a project's roots are discovered: the first four hold projects. */
export const ROOT_KINDS = ["input", "legacy", "local", "organised", "assets", "runs", "output", "folder"] as const;
export const RootKind = z.enum(ROOT_KINDS);
export type RootKind = z.infer<typeof RootKind>;
export const PROJECT_ROOT_KINDS: readonly RootKind[] = ["input", "legacy", "local", "organised"];

/** One entry of `<home>/config/roots.json`. */
export const RootEntry = z.looseObject({
  id: z.string().regex(/^[a-z0-9]{8}$/),
  kind: RootKind,
  name: z.string(),
  path: z.string(),
  engine_id: z.string().nullable(),
  read_only: z.boolean(),
  owner: z.string().nullable(),
  visibility: Visibility.nullable(),
});
export type RootEntry = z.infer<typeof RootEntry>;

/** `<path>/.atelier-root` */
export const RootMarker = z.looseObject({ schema: z.literal(1), id: z.string().regex(/^[a-z0-9]{8}$/) });

/** A root as it stands now. `offline`: its folder or its marker is gone (an unplugged disk); its files are not deleted by that. */
export type Root = RootEntry & { readonly state: "online" | "offline" };
