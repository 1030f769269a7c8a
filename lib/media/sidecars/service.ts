import { basename, dirname, join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { type PreparedFile, prepareFile } from "#lib/disk/atomic.ts";
import type { Provenance } from "#lib/metadata/schema.ts";
import type { Root } from "../roots/schema.ts";
import { TEMP_FOLDER } from "../roots/service.ts";
import { homeOfSidecars } from "./around.ts";
import { sidecarName } from "./naming.ts";
import type { Sidecar } from "./schema.ts";

/** Where a file's sidecar lies: beside it, or on a read-only root below the home. `relative` is the file's path in its root. */
export function sidecarPath(root: Root, relative: string): string {
  const { name } = sidecarName(basename(relative));
  return join(root.read_only ? homeOfSidecars(root.id) : root.path, dirname(relative), name);
}

export interface MadeFile {
  readonly filename: string;
  readonly hash: string;
  readonly bytes: number;
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly owner: string;
  readonly visibility: Sidecar["visibility"];
  readonly jobId: string | null;
  readonly runId: string | null;
  readonly provenance: Provenance;
}

/** The first sidecar of a file that Atelier made. */
export function sidecarOf(file: MadeFile): Sidecar {
  const created = file.createdAt.toISOString();
  return {
    schema: 1,
    id: file.hash.slice(0, 16),
    hash: file.hash,
    ...(sidecarName(file.filename).cut ? { file: file.filename } : {}),
    created_at: created,
    updated_at: created,
    metadata: {
      tags: [],
      license: null,
      origin: "studio",
      version: 1,
      bytes: file.bytes,
      fingerprint: file.fingerprint,
      preview: { kind: "thumbnail", paths: {}, default: "" },
      thumbnails: {},
    },
    score: 0,
    favourite: false,
    kept: false,
    caption: null,
    captions: [],
    keywords: [],
    owner: file.owner,
    workshop: null,
    visibility: file.visibility,
    run_id: file.runId,
    job_id: file.jobId,
    provenance: file.provenance,
    custom: {},
    history: [],
  };
}

export async function writeSidecar(root: Root, relative: string, sidecar: Sidecar): Promise<void> {
  await (await prepareSidecar(root, relative, sidecar)).place();
}

/** Has a sidecar safe on the disk before the file it is about has its name. */
export async function prepareSidecar(root: Root, relative: string, sidecar: Sidecar): Promise<PreparedFile> {
  const unfinished = root.read_only ? join(environment().home, "cache", "tmp") : join(root.path, TEMP_FOLDER);
  return prepareFile(sidecarPath(root, relative), stringifyExact(sidecar), { temporaryIn: unfinished });
}
