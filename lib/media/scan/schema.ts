import { z } from "zod";
import { JobStatus } from "#lib/queue/schema.ts";

/** `quick` passes over folders whose times have not changed; `full` looks at every file and sidecar. */
export const ScanMode = z.enum(["quick", "full"]);
export type ScanMode = z.infer<typeof ScanMode>;

export const ScanPayload = z.object({
  mode: ScanMode,
  /** Only these folders of project roots, with all below them. */
  project_id: z.string().nullable().default(null),
  /** Only these folders, `<root id>/<relative path>`, without what is known below them: what a watcher saw. */
  folders: z.array(z.string()).max(5_000).nullable().default(null),
  /** Nothing to do where a full scan ended so recently: what a schedule asks. */
  unless_newer_than_seconds: z.number().int().nullable().default(null),
});
export type ScanPayload = z.infer<typeof ScanPayload>;

export const ScanError = z.object({ path: z.string(), code: z.string(), reason: z.string() });

/** What a scan did, in numbers. Long lists are cut; all problems are listed with their root. */
export const ScanReport = z.object({
  /** Media files looked at, or known to be in folders that have not changed. */
  found: z.number().int(),
  already_in_db: z.number().int(),
  imported: z.number().int(),
  /** Other bytes under a known path, or other words beside it. */
  updated: z.number().int(),
  /** Found again at another place. */
  relinked: z.number().int(),
  /** Missing or offline before, and here again. */
  restored: z.number().int(),
  missing: z.number().int(),
  /** Still being written: looked at again soon. */
  unstable: z.number().int(),
  skipped: z.number().int(),
  errors: z.array(ScanError),
  scanned_folders: z.array(z.string()),
  offline_roots: z.array(z.string()),
  seconds: z.number(),
});
export type ScanReport = z.infer<typeof ScanReport>;

export const ResyncRequest = z
  .object({ wait: z.boolean().optional(), project_id: z.string().min(1).max(255).nullable().optional() })
  .default({});
export const ResyncAnswer = z.union([ScanReport, z.object({ job_id: z.string() })]);

/** `POST /gallery/resync/{id}/cancel`: `stopping` until the scan lets go. */
export const StoppedScan = z.object({ job_id: z.string(), status: JobStatus });
