/** The thread that holds the library's columns: questions in, answers out. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import type { DatabaseLocation } from "#lib/db/location.ts";
import type { Failure } from "./failure.ts";
import { type Gatherer, openColumns } from "./open.ts";
import { answerOrders } from "./serving.ts";
import { GivenUp } from "./turns.ts";
import type { Gathering } from "./words/store.ts";

export interface ThreadStart {
  readonly location: DatabaseLocation;
  readonly timeZone: string;
  /** A folder where what is held is kept for the next start; none: it is not. */
  readonly snapshots?: string | undefined;
}

/** How often it looks for changes while nobody asks, so that who asks next finds little to catch up with. */
const LOOK_EVERY_MS = 500;
const SAVE_EVERY_MS = 180_000;

const port = parentPort;
if (!port) throw new Error("This is a thread's script.");
const { location, timeZone, snapshots } = workerData as ThreadStart;
const columns = openColumns(location, timeZone, async () => startGatherer(), snapshots);
answerOrders(port, columns, () => void end());

/** The slow statements run in a thread of their own: SQLite answers on the thread that asks. */
function startGatherer(): Gatherer {
  const thread = new Worker(new URL("./gather-thread.ts", import.meta.url), {
    workerData: { location },
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
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

let isPrepared = false;
let nextSave = 0;
let saving: Promise<unknown> | undefined;

/** Loads and sorts at once; from then on looks for changes. A database that is away is tried again. */
async function keepUp(): Promise<void> {
  for (;;) {
    const wasPrepared = isPrepared;
    isPrepared = await columns.ask(isPrepared ? "look" : "prepare", {}).then(
      () => true,
      () => isPrepared,
    );
    if (isPrepared && !wasPrepared) collectGarbage();
    if (isPrepared && performance.now() >= nextSave) {
      nextSave = performance.now() + SAVE_EVERY_MS;
      await save();
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
void keepUp();

/** A snapshot that cannot be written (a full disk, a read-only folder) costs the next start some seconds, and this one nothing. */
function save(): Promise<unknown> {
  saving ??= columns
    .save()
    .catch((error: unknown) => log.debug("the library could not be kept for the next start", { reason: messageOf(error) }))
    .finally(() => {
      saving = undefined;
    });
  return saving;
}

async function end(): Promise<void> {
  await saving;
  if (isPrepared) await save();
  process.exit(0);
}
