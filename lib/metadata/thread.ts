/** A thread that reads files, one after the other. Started by `pool.ts`; imports no database and nothing of Next. */
import { parentPort, workerData } from "node:worker_threads";
import { stepBack } from "#lib/core/step-back.ts";
import { type Packed, pack } from "./packing.ts";
import type { FromThread, ThreadStart, ToThread } from "./pool-messages.ts";
import { readNow, type SeenState } from "./read.ts";

// Whoever writes rows is the one all others wait for: where two processors are shared, readers that do not push in make both faster.
stepBack(5);

const { progress, texts } = workerData as ThreadStart;
const done = new Int32Array(progress);
let line: Promise<void> = Promise.resolve();

parentPort?.on("message", ({ batch, paths, seen }: ToThread) => {
  // Batches may wait in line, and some files are read with waiting between: one after the other all the same.
  line = line
    .then(() => readBatch(batch, paths, seen))
    .then((results) => {
      const answer: FromThread = { batch, results: JSON.stringify(results) };
      parentPort?.postMessage(answer);
    });
});

/** `readMedia` never throws; what kills the thread none the less is told from outside by where it had come to. */
async function readBatch(batch: number, paths: readonly string[], seen: Float64Array | null): Promise<Packed[]> {
  const results: Packed[] = [];
  Atomics.store(done, 0, 0);
  Atomics.store(done, 1, batch);
  for (const [index, path] of paths.entries()) {
    Atomics.store(done, 0, index);
    const reading = readNow(path, seenAt(seen, index));
    const result = reading instanceof Promise ? await reading : reading;
    // Copying texts between threads costs as much as reading them; a scan keeps none.
    if (result.ok && !texts) result.facts.raw = [];
    results.push(pack(result));
  }
  return results;
}

function seenAt(seen: Float64Array | null, index: number): SeenState | null {
  const at = index * 3;
  const size = seen?.[at] ?? 0;
  return size > 0 ? { size, modifiedMs: seen?.[at + 1] ?? 0, changeMs: seen?.[at + 2] ?? 0 } : null;
}
