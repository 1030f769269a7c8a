/** The thread for slow statements: those still waiting can be given up. */
import { parentPort, workerData } from "node:worker_threads";
import type { DatabaseLocation } from "#lib/db/location.ts";
import { toFailure } from "./failure.ts";
import { openGatherer } from "./open.ts";
import type { Gathering } from "./words/store.ts";

const port = parentPort;
if (!port) throw new Error("This is a thread's script.");
const { location } = workerData as { location: DatabaseLocation };
const line = new Map<number, Gathering>();
let isBusy = false;

port.on("message", (order: { id: number; gathering: Gathering } | { id: number; abort: true }) => {
  if ("abort" in order) line.delete(order.id);
  else line.set(order.id, order.gathering);
  if (!isBusy) void work();
});

async function work(): Promise<void> {
  isBusy = true;
  // Between two statements whatever was given up meanwhile leaves the line.
  for (let next = line.entries().next().value; next; next = line.entries().next().value) {
    const [id, gathering] = next;
    line.delete(id);
    await run(id, gathering);
    await new Promise((resolve) => setImmediate(resolve));
  }
  isBusy = false;
}

let gatherer: ReturnType<typeof openGatherer> | undefined;

async function run(id: number, gathering: Gathering): Promise<void> {
  try {
    gatherer ??= openGatherer(location);
    const ids = await (await gatherer).gather(gathering, new AbortController().signal);
    port?.postMessage({ id, ids }, [ids.buffer as ArrayBuffer]);
  } catch (error) {
    const open = gatherer;
    gatherer = undefined;
    await open?.then((one) => one.close()).catch(() => undefined);
    port?.postMessage({ id, failure: toFailure(error) });
  }
}
