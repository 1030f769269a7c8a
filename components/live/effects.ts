import type { QueryKey } from "@tanstack/react-query";
import { engineKeys } from "#lib/engines/client.ts";
import { engineChanged } from "#lib/engines/events.ts";
import { workflowKeys } from "#lib/engines/workflows/client.ts";
import { workflowChanged } from "#lib/engines/workflows/events.ts";
import type { EventDefinition, PayloadOf } from "#lib/events/define.ts";
import { jobKeys, type LiveJob, queueKeys } from "#lib/generation/client.ts";
import { jobLive } from "#lib/generation/events.ts";
import { mediaKeys, projectKeys } from "#lib/media/client.ts";
import { mediaAdded, mediaChanged, mediaVisibility, projectChanged } from "#lib/media/events.ts";
import { rootKeys } from "#lib/media/roots/client.ts";
import { rootChanged } from "#lib/media/roots/events.ts";
import { scanProgress } from "#lib/media/scan/events.ts";
import { treeKeys } from "#lib/media/tree/client.ts";
import { jobChanged, queueChanged } from "#lib/queue/events.ts";
import type { JobStatus } from "#lib/queue/schema.ts";
import { settingsKeys } from "#lib/settings/client.ts";
import { settingsChanged } from "#lib/settings/events.ts";

/** What an event does to what the browser knows. `apply.ts` carries them out, gathered, so that a burst costs one request. */
export type Effect =
  /** Read again, where it is on the screen; elsewhere at the next look. */
  | { readonly kind: "stale"; readonly key: QueryKey }
  /** A job's state, known before its whole row is read again. */
  | { readonly kind: "status"; readonly job: string; readonly status: JobStatus }
  /** A frame of a job at work. */
  | { readonly kind: "frame"; readonly frame: LiveJob }
  /** New files: their views get a new head, without moving what is below. */
  | { readonly kind: "newest" }
  /** Known files that look different now, or are gone. */
  | { readonly kind: "reread"; readonly ids: readonly number[] }
  /** How far a scan is. */
  | { readonly kind: "scan"; readonly progress: PayloadOf<typeof scanProgress> }
  /** So many files changed that nobody says which. */
  | { readonly kind: "relist" };

export interface Row {
  readonly event: EventDefinition;
  readonly effects: (payload: never) => readonly Effect[];
}

function when<D extends EventDefinition>(event: D, effects: (payload: PayloadOf<D>) => readonly Effect[]): Row {
  return { event, effects };
}

const stale = (...keys: QueryKey[]): Effect[] => keys.map((key) => ({ kind: "stale", key }));

/** The whole of it: which event changes what. Another event is another row. */
export const EFFECTS: readonly Row[] = [
  when(jobChanged, ({ job_id, status }) => [
    { kind: "status", job: job_id, status },
    ...stale(jobKeys.detail(job_id), jobKeys.lists, jobKeys.matrices, queueKeys.state),
  ]),
  when(jobLive, (frame) => [{ kind: "frame", frame }]),
  when(queueChanged, () => stale(queueKeys.state, jobKeys.lists)),
  when(mediaAdded, () => [{ kind: "newest" }, ...stale(projectKeys.all, mediaKeys.summaries, treeKeys.all)]),
  when(mediaChanged, ({ ids, many, recount }) => [
    ...(many ? [{ kind: "relist" } as const, ...stale(mediaKeys.all, treeKeys.all)] : [{ kind: "reread", ids } as const]),
    ...(recount ? stale(projectKeys.all, mediaKeys.summaries, treeKeys.all) : []),
  ]),
  // Who may see what is another now: only the server knows of whom.
  when(mediaVisibility, () => [{ kind: "relist" }, ...stale(mediaKeys.all, projectKeys.all, treeKeys.all)]),
  when(rootChanged, () => [{ kind: "relist" }, ...stale(rootKeys.all, engineKeys.all, mediaKeys.all, projectKeys.all, treeKeys.all)]),
  when(scanProgress, (progress) => [{ kind: "scan", progress }, ...(progress.ended ? stale(rootKeys.all) : [])]),
  when(projectChanged, () => stale(projectKeys.all)),
  // Another engine knows other nodes: what a workflow lacks, and whether it can be read, may be otherwise.
  when(engineChanged, () => stale(engineKeys.all, workflowKeys.lists, workflowKeys.ones)),
  when(workflowChanged, ({ workflow_id: id }) => stale(workflowKeys.lists, workflowKeys.one(id), workflowKeys.versions(id))),
  when(settingsChanged, () => stale(settingsKeys.all)),
];

/** The effects of one message from the stream; none for an event this page does not know or cannot read. */
export function effectsOf(type: string, data: string): readonly Effect[] {
  const row = EFFECTS.find(({ event }) => event.type === type);
  if (row === undefined) return [];
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return [];
  }
  const payload = row.event.payload.safeParse(raw);
  return payload.success ? row.effects(payload.data as never) : [];
}
