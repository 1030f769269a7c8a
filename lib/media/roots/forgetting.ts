import { db } from "#lib/db/client.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { rootById } from "./service.ts";
import { countRows, deleteRows } from "./store.ts";

const ROWS_AT_ONCE = 1_000;

/** Takes the rows of a root out, a batch at a time so that others get their turn. @returns whether none is left */
export async function forgetRows(
  rootId: string,
  isEnough: () => boolean | Promise<boolean>,
  told: (rows: number) => void = () => {},
): Promise<boolean> {
  for (let gone = 0; ; ) {
    const rows = await deleteRows(db(), rootId, ROWS_AT_ONCE);
    if (rows === 0) return true;
    gone += rows;
    told(gone);
    if (await isEnough()) return false;
  }
}

export async function runForget(context: JobContext<{ root_id: string }>): Promise<unknown> {
  const { root_id } = context.payload;
  if (await rootById(root_id)) return { rows: 0 };
  const rows = await countRows(db(), root_id);
  await forgetRows(
    root_id,
    async () => context.signal.aborted || (await rootById(root_id)) !== undefined,
    (gone) => context.progress(Math.min(gone, rows), rows),
  );
  context.signal.throwIfAborted();
  return { rows };
}
