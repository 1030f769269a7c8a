import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { database } from "#lib/db/client.ts";
import { isDatabaseUnavailable } from "#lib/db/unavailable.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { workflowChanged } from "./events.ts";

/** The disk holds it already: without a database, only nobody hears of it. */
export async function tell(id: string): Promise<void> {
  try {
    await database().client.$transaction((tx) => publish(tx, [say(workflowChanged, "members", { workflow_id: id })]));
    wakeReaders();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    log.debug("a changed workflow could not be told of", { workflow_id: id, reason: messageOf(error) });
  }
}
