/** A thread that reads files, one after the other. Started by `pool.ts`; imports no database and nothing of Next. */
import { parentPort, workerData } from "node:worker_threads";
import { stepBack } from "#lib/core/step-back.ts";
import { type Packed, pack } from "./packing.ts";
import type { FromThread, ThreadStart, ToThread } from "./pool-messages.ts";
import { readNow } from "./read.ts";

// Whoever writes rows is the one all others wait for: where two processors are shared, readers that do not push in make both faster.
stepBack(5);

const { progress, texts } = workerData as ThreadStart;
const done = new Int32Array(progress);
let line: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ batch, paths, listed }: ToThread) => {
  // Batches may wait in line, and some files are read with waiting between: one after the other all the same.
  line = line
    .then(() => readBatch(batch, paths, listed))
    .then((results) => {
      const answer: FromThread = { batch, results: JSON.stringify(results) };
      parentPort?.postMessage(answer);
    });
});

/** `readMedia` never throws; what kills the thread none the less is told from outside by where it had come to. */
async function readBatch(batch: number, paths: readonly string[], listed: boolean): Promise<Packed[]> {
  const results: Packed[] = [];
  Atomics.store(done, 0, 0);
  Atomics.store(done, 1, batch);
  for (const [index, path] of paths.entries()) {
    Atomics.store(done, 0, index);
    const reading = readNow(path, { listed });
    const result = reading instanceof Promise ? await reading : reading;
    // Copying texts between threads costs as much as reading them; a scan keeps none.
    if (result.ok && !texts) result.facts.raw = [];
    results.push(pack(result));
  }
  return results;
}
