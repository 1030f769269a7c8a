import { readFile } from "node:fs/promises";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import type { PreviewSubject } from "#lib/previews/cache.ts";

/** The card's picture of a file, WebP of at most 512 px; null where none can be made, which keeps no workflow from being imported. */
export async function previewOf(subject: PreviewSubject): Promise<Uint8Array | null> {
  try {
    // Loaded when it is asked for: only a process that `server.ts` or `worker.ts` began knows where the decoders lie.
    const { makePreviewsApart } = await import("#lib/previews/apart.ts");
    const { made } = await makePreviewsApart(subject, { recipes: ["512"] });
    return made["512"] === undefined ? null : await readFile(made["512"]);
  } catch (error) {
    log.debug("a workflow's picture could not be made", { reason: messageOf(error) });
    return null;
  }
}
