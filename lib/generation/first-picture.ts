/** The first result of a workflow becomes the picture of its card. */
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { db } from "#lib/db/client.ts";
import { takePicture, wantsPicture } from "#lib/engines/workflows/card-picture.ts";
import { previewOf } from "#lib/engines/workflows/preview.ts";
import { locate } from "#lib/media/roots/service.ts";
import { selectForPreviews } from "#lib/previews/store.ts";
import type { JobContext } from "#lib/queue/define.ts";
import type { GeneratePayload } from "./payloads.ts";

/** Workflows that want none of a kind any more: most jobs ask nobody. */
const settled = new Set<string>();
const MOST_SETTLED = 10_000;

/** After the job, which does not wait for it: a card without a picture is no fault of the job's. Never throws. */
export async function giveFirstPicture({ jobId, payload }: Pick<JobContext<GeneratePayload>, "jobId" | "payload">): Promise<void> {
  if (!payload.workflow) return;
  const workflow = payload.workflow.id;
  const isShared = payload.visibility === "shared";
  const key = `${workflow} ${isShared}`;
  if (settled.has(key)) return;
  try {
    if (!(await wantsPicture(workflow, isShared))) {
      if (settled.size >= MOST_SETTLED) settled.clear();
      settled.add(key);
      return;
    }
    const made = await db().mediaFile.findMany({ where: { jobId }, select: { id: true }, orderBy: { id: "asc" } });
    const rows = await selectForPreviews(
      db(),
      made.map(({ id }) => id),
    );
    const row = rows.sort((a, b) => a.id - b.id).find(({ kind }) => kind === "image" || kind === "video");
    if (!row) return;
    const bytes = await previewOf({ path: await locate(row.filePath), kind: row.kind, fingerprint: row.fingerprint });
    if (bytes) await takePicture(workflow, bytes, isShared ? null : row.ownerId);
  } catch (error) {
    log.debug("a workflow got no picture from its first result", { workflow_id: workflow, reason: messageOf(error) });
  }
}
