/** The walking thread: lists, stats and compares with synchronous calls, so that no event loop waits for a disk. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { setEnvironment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { openRawReader, type RawReader } from "#lib/db/raw-reader.ts";
import { knownLibrary } from "./known.ts";
import type { FromThread, RootPlan, ThreadStart, ToThread, Vanished } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { RootWalk } from "./walk.ts";

/** Each row is read once, in the order of folders: nothing is gained by keeping much. */
const CACHE_KIB = 4_096;
const start = workerData as ThreadStart;
setEnvironment(start.environment);
let reader: Promise<RawReader> | undefined;
let outbox: Outbox | undefined;

const say = (message: FromThread) => parentPort?.postMessage(message);

async function scan(order: Extract<ToThread, { kind: "scan" }>): Promise<void> {
  const { id, plans } = order;
  const out = new Outbox((batch) => say({ kind: "batch", id, batch }), order.stop);
  outbox = out;
  reader ??= openRawReader({ ...start.database, logSql: false }, CACHE_KIB, 0).catch((error: unknown) => {
    // The database may be back when the next scan comes.
    reader = undefined;
    throw error;
  });
  const library = await knownLibrary(await reader);
  const vanished: Vanished[] = [];
  const unreachable: string[] = [];
  for (const plan of plans) {
    out.mayGoOn();
    const walk = begin(plan);
    if (!walk) {
      unreachable.push(plan.root.id);
      continue;
    }
    await walk.run();
    vanished.push(...walk.vanished.filter((one) => isGone(plan, one)));
  }
  await out.flush();
  say({ kind: "done", id, vanished, unreachable });

  function begin(plan: RootPlan): RootWalk | null {
    try {
      return new RootWalk(plan, library, out);
    } catch {
      return null;
    }
  }
}

/** Something may have put it back meanwhile, or another program been in the middle of replacing it. */
function isGone({ root }: RootPlan, { path }: Vanished): boolean {
  try {
    return lstatSync(join(root.path, path.slice(root.id.length + 1)), { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

parentPort?.on("message", (message: ToThread) => {
  if (message.kind === "taken") outbox?.taken();
  else void scan(message).catch((error: unknown) => say({ kind: "failed", id: message.id, reason: messageOf(error) }));
});
