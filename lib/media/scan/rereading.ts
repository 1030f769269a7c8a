/** Reading known files again, whose bytes are the same. */
import { database } from "#lib/db/client.ts";
import { wakeReaders } from "#lib/events/service.ts";
import { readMany } from "#lib/metadata/pool.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { enqueue, releaseKey } from "#lib/queue/service.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots, locate } from "../roots/service.ts";
import { READER } from "../rows/row.ts";
import { elsewhereOf, isElsewhere, restamped, sidecarAt } from "../sidecars/elsewhere.ts";
import { readSaidAlone, readSaidElsewhere } from "../sidecars/read.ts";
import type { Said } from "../sidecars/said.ts";
import type { ReadFile } from "./build.ts";
import { Deciding } from "./deciding.ts";
import { type KnownRow, selectKnown } from "./identity/store.ts";
import { REREADING } from "./lines.ts";
import { selectOutdated } from "./store.ts";
import { Tally } from "./tally.ts";
import { NOTHING, noVerdicts, type Verdicts } from "./verdicts.ts";
import { Writing } from "./writing.ts";

const SLICE_MS = 3_000;
const PAUSE_MS = 500;
const PAGE = 200;

interface Wanted {
  readonly row: KnownRow;
  /** Where its words stand, as its row is to say. */
  readonly stamp: string | null;
  readonly said: (root: Root, folder: string) => Promise<Said | null>;
}

/** Files as they read now, with the row of each; none of those that have other bytes by now: the next scan sees to them. */
export async function readAgain(wanted: readonly Wanted[], roots: readonly Root[]): Promise<{ file: ReadFile; row: KnownRow }[]> {
  const paths = await Promise.all(wanted.map(({ row }) => locate(row.path).catch(() => null)));
  const read = await readMany(paths.map((path) => path ?? "/"));
  const again: { file: ReadFile; row: KnownRow }[] = [];
  for (const [index, { row, stamp, said }] of wanted.entries()) {
    const result = read[index];
    const root = roots.find(({ id }) => id === row.rootId);
    if (!root || !result?.ok || result.changed || result.fingerprint !== row.fingerprint) continue;
    const { facts, fingerprint, size } = result;
    const folder = row.path.slice(row.rootId.length + 1, -(row.filename.length + 1));
    const state = { modifiedMs: Math.floor(result.mtimeMs), changeMs: Math.floor(result.ctimeMs) };
    const entry = { name: row.filename, size, ...state, stamp };
    const file = { rootId: row.rootId, folder, entry, known: null, why: "words", facts, fingerprint } as const;
    again.push({ file: { ...file, said: await said(root, folder) }, row });
  }
  return again;
}

/** Files that an earlier reader has read, newest first, some seconds at a time. */
export async function runReread({ jobId, payload, signal }: Pick<JobContext<{ below: number | null }>, "jobId" | "payload" | "signal">) {
  const of = database();
  await releaseKey(of.client, jobId);
  const roots = await listRoots();
  const scope = { database: of, roots, upTo: 0, isPart: false, tally: new Tally(), signal, added: () => undefined };
  const deciding = new Deciding(scope);
  const writing = new Writing(scope, deciding);
  const until = performance.now() + SLICE_MS;
  let { below } = payload;
  let reread = 0;
  while (performance.now() < until) {
    signal.throwIfAborted();
    const page = await selectOutdated(of.client, { below, reader: READER, limit: PAGE });
    const rows = await selectKnown(of.client, of.dialect, page.ids);
    const online = new Set(roots.flatMap(({ id, state }) => (state === "online" ? [id] : [])));
    const there = [...rows.values()].filter(({ rootId, status }) => status === "present" && online.has(rootId));
    const verdicts = await decide(there, roots, deciding);
    await writing.write(verdicts, NOTHING);
    reread += verdicts.updates.length;
    below = page.next;
    if (below === null) break;
  }
  await writing.tie(false);
  await writing.end();
  if (reread > 0) wakeReaders();
  if (below !== null) {
    await enqueue(REREADING, { below }, { person: "", idempotencyKey: REREADING.type, delayMs: PAUSE_MS }, of);
  }
  return { reread };
}

async function decide(rows: readonly KnownRow[], roots: readonly Root[], deciding: Deciding): Promise<Verdicts> {
  const wanted = rows.map((row) => ({
    row,
    stamp: row.stamp,
    said: (root: Root, folder: string) => saidOf(row, root, folder, roots),
  }));
  const updates: Verdicts["updates"] = [];
  for (const { file, row } of await readAgain(wanted, roots)) {
    const beside = file.said?.stamp ?? null;
    // Where something else is said by now, or it has another place in time, that is for the next scan to take in.
    const isSame = isElsewhere(row.stamp) || restamped(row.stamp, beside) === row.stamp;
    if (isSame && file.entry.changeMs === row.changeMs) updates.push(deciding.update(file, row, "updated", true));
  }
  return { ...noVerdicts(), updates };
}

function saidOf(row: KnownRow, root: Root, folder: string, roots: readonly Root[]): Promise<Said | null> {
  if (!isElsewhere(row.stamp)) return readSaidAlone(root, folder, row.filename);
  const sidecar = elsewhereOf(row.stamp);
  return readSaidElsewhere(root, folder, row.filename, sidecar && sidecarAt(sidecar.place, roots));
}
