/** The thread that holds the library's columns: questions in, answers out. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { DatabaseLocation } from "#lib/db/client.ts";
import type { Failure } from "./failure.ts";
import { type Gatherer, openColumns } from "./open.ts";
import { answerOrders } from "./serving.ts";
import type { Gathering } from "./store.ts";
import { GivenUp } from "./turns.ts";

export interface ThreadStart {
  readonly location: DatabaseLocation;
  readonly timeZone: string;
}

/** How often it looks for changes while nobody asks, so that who asks next finds little to catch up with. */
const LOOK_EVERY_MS = 500;

const port = parentPort;
if (!port) throw new Error("This is a thread's script.");
const { location, timeZone } = workerData as ThreadStart;
const columns = openColumns(location, timeZone, async () => startGatherer());
answerOrders(port, columns);

/** The slow statements run in a thread of their own: SQLite answers on the thread that asks. */
function startGatherer(): Gatherer {
  const thread = new Worker(new URL("./gather-thread.ts", import.meta.url), {
    workerData: { location },
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const waiting = new Map<number, { resolve(ids: Int32Array): void; reject(error: Error): void }>();
  let last = 0;
  thread.on("message", ({ id, ids, failure }: { id: number; ids?: Int32Array; failure?: Failure }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (ids) one?.resolve(ids);
    else one?.reject(Object.assign(new Error(failure?.message), { code: failure?.code }));
  });
  // Without it this thread cannot answer: it ends as well, and is started again with the next question.
  thread.on("error", (error) => {
    throw error;
  });
  return {
    gather(gathering: Gathering, signal: AbortSignal) {
      return new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        signal.addEventListener(
          "abort",
          () => {
            waiting.delete(id);
            thread.postMessage({ id, abort: true });
            reject(new GivenUp());
          },
          { once: true },
        );
        thread.postMessage({ id, gathering });
      });
    },
    async close() {
      await thread.terminate();
    },
  };
}

/** Loading leaves as much behind as it keeps, and nothing would make the engine look for it soon. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

/** Loads and sorts at once; from then on looks for changes. A database that is away is tried again. */
async function keepUp(): Promise<void> {
  let isPrepared = false;
  for (;;) {
    const wasPrepared = isPrepared;
    isPrepared = await columns.ask(isPrepared ? "look" : "prepare", {}).then(
      () => true,
      () => isPrepared,
    );
    if (isPrepared && !wasPrepared) collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
void keepUp();
