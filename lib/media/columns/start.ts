/** Starts the thread that holds the library. Only `server.ts` and tests import it: a bundled copy would not find the script. */
import { Worker } from "node:worker_threads";
import { RemoteColumns } from "./remote.ts";
import { provideColumns } from "./service.ts";
import type { ThreadStart } from "./thread.ts";

/** Young objects are many while loading and few afterwards: a small nursery keeps the process small. */
const LIMITS = { maxYoungGenerationSizeMb: 6 };

/** From then on this process's questions about lists go to the thread. @returns the way to it */
export function startColumns(start: ThreadStart): RemoteColumns {
  const columns = new RemoteColumns(
    () => new Worker(new URL("./thread.ts", import.meta.url), { workerData: start, execArgv: [], resourceLimits: LIMITS }),
  );
  provideColumns(columns);
  // Loads at once, not with the first question.
  columns.ask("look", {}).catch(() => undefined);
  return columns;
}
