import { z } from "zod";
import { listOf, Visibility } from "../schema.ts";

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
  /** Taken off the list by a person: remembered, so that no start adds it by itself and adding it again gives it back as it was. */
  removed: z.boolean().optional(),
});
export type RootEntry = z.infer<typeof RootEntry>;

/** `<path>/.atelier-root`; of a read-only root `<home>/sidecars/<id>/.atelier-root`, which says with `path` whose it is. */
export const RootMarker = z.looseObject({ schema: z.literal(1), id: z.string().regex(/^[a-z0-9]{8}$/), path: z.string().optional() });
export type RootMarker = z.infer<typeof RootMarker>;

/**
 * A root as it stands now. `offline`: its folder or its marker is gone (an unplugged disk); its files are not deleted by that. `silent`:
 * its disk does not answer at all, which counts as offline.
 */
export type Root = RootEntry & { readonly state: "online" | "offline"; readonly silent?: boolean };

/** The API's Root. `files` and `bytes` count what lists show; `quick_at` and `full_at` say when a scan of each sort last ended. */
export const RootDto = z.object({
  id: z.string(),
  kind: RootKind,
  name: z.string(),
  path: z.string(),
  engine_id: z.string().nullable(),
  read_only: z.boolean(),
  owner: z.string().nullable(),
  visibility: Visibility.nullable(),
  state: z.enum(["online", "offline"]),
  /** Its disk does not answer (a network's, say): it is offline until it does. */
  silent: z.boolean(),
  files: z.number().int(),
  bytes: z.number(),
  quick_at: z.string().nullable(),
  full_at: z.string().nullable(),
  /** How changes are noticed between scans: "watching", or "polling" and, after a colon, why. */
  watching: z.string(),
  /** How many paths the last scans could not read or left out. */
  problems: z.number().int(),
});
export type RootDto = z.infer<typeof RootDto>;
export const RootList = listOf(RootDto);
export type RootList = z.infer<typeof RootList>;

const RootName = z.string().trim().min(1).max(120);
const OwnerLogin = z.string().trim().min(1).max(64);

/** Without a `kind`, a folder that holds a ComfyUI's `input` or `output` is taken as an install, any other as a plain folder. */
export const NewRoot = z.object({
  path: z.string().min(1).max(4_096),
  kind: RootKind.optional(),
  name: RootName.optional(),
  engine_id: z.string().min(1).max(128).nullable().optional(),
  read_only: z.boolean().optional(),
  owner: OwnerLogin.nullable().optional(),
  visibility: Visibility.nullable().optional(),
});
export type NewRoot = z.infer<typeof NewRoot>;

/**
 * `POST /roots`: the root; of a ComfyUI install its first one, with all that came with it in `added`. `plain`: folders of that install that
 * had been added by themselves; they stay plain, and what lies in them belongs to no project.
 */
export const AddedRoot = RootDto.extend({ added: z.array(RootDto), plain: z.array(RootDto) });
export type AddedRoot = z.infer<typeof AddedRoot>;

export const RootPatch = z
  .object({
    name: RootName,
    engine_id: z.string().min(1).max(128).nullable(),
    read_only: z.boolean(),
    owner: OwnerLogin.nullable(),
    visibility: Visibility.nullable(),
  })
  .partial();
export type RootPatch = z.infer<typeof RootPatch>;

/** `DELETE /roots/{id}`: what was taken off the list. No file was touched; adding the path again brings everything back. */
export const RemovedRoot = z.object({
  id: z.string(),
  path: z.string(),
  /** Rows that leave the lists; `pending` of them are still being taken out in the background. */
  files: z.number().int(),
  pending: z.number().int(),
});
export type RemovedRoot = z.infer<typeof RemovedRoot>;

export const RootProblem = z.object({ path: z.string(), code: z.string(), reason: z.string(), at: z.string() });
export type RootProblem = z.infer<typeof RootProblem>;
export const RootProblemList = listOf(RootProblem);
export type RootProblemList = z.infer<typeof RootProblemList>;
