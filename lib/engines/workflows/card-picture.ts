/** The picture of a workflow's card: chosen, come along with the workflow, or the first of its results. */

import { refusal } from "#lib/i18n/reasons.ts";
import { servedMedia } from "#lib/media/detail/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { takesPicture } from "./picture.ts";
import { previewOf } from "./preview.ts";
import { readWorkflow } from "./reading.ts";
import { changeStored, previewTime, readStored, stampOf, writePreview } from "./store.ts";
import { tell } from "./telling.ts";

/** The person's own choice; none is one, too. */
export async function choosePicture(actor: Actor, id: string, media: number | null): Promise<void> {
  const bytes = media === null ? null : await pictureOf(actor, media);
  await writePreview(id, bytes);
  await changeStored(id, async (stored) => {
    const { picture: _before, ...record } = readWorkflow(stored, null).record;
    return { record: bytes ? record : { ...record, picture: "none" } };
  });
}

/** Whether a result of this workflow would become the picture of its card. False where it is gone. */
export async function wantsPicture(id: string, isShared: boolean): Promise<boolean> {
  if ((await stampOf(id)) === null) return false;
  return takesPicture((await readStored(id)).record, (await previewTime(id)) !== null, isShared);
}

/** Gives the card its first picture, unless it has one by now. @param owner where only they may see it */
export async function takePicture(id: string, bytes: Uint8Array, owner: string | null): Promise<void> {
  await changeStored(id, async (stored) => {
    const { picture: before, ...record } = readWorkflow(stored, null).record;
    const kept = before === undefined ? record : { ...record, picture: before };
    if (!takesPicture(stored.record, (await previewTime(id)) !== null, owner === null)) return { record: kept };
    // What only its owner may see is said to be theirs before it is there, and no more after it is gone.
    if (owner !== null) return { record: { ...record, picture: { owner } }, preview: bytes };
    await writePreview(id, bytes);
    return { record };
  });
  await tell(id);
}

async function pictureOf(actor: Actor, media: number): Promise<Uint8Array> {
  const { path, kind, fingerprint, filename } = await servedMedia(actor, media);
  const bytes = fingerprint === null ? null : await previewOf({ path, kind, fingerprint });
  if (bytes) return bytes;
  throw refusal("invalid", "no_picture_of", { file: filename }, { field: "preview_media_id" });
}
