/** Whole hashes, in the background: a slice at a time, newest files first, as long as some are without. */
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { type Database, database } from "#lib/db/client.ts";
import { wakeReaders } from "#lib/events/service.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { enqueue, releaseKey } from "#lib/queue/service.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import { hasOurs, isElsewhere, sidecarAt, sidecarBeside } from "../sidecars/elsewhere.ts";
import { readOrphan } from "../sidecars/read.ts";
import { noteHash, type Place } from "../sidecars/write.ts";
import { settleCopies } from "./copies/service.ts";
import { Deciding } from "./deciding.ts";
import { HASHING } from "./lines.ts";
import type { Stray } from "./messages.ts";
import { followStamp, selectUnhashed, type Unhashed, writeHashes } from "./store.ts";
import { Strays } from "./strays.ts";
import { Tally } from "./tally.ts";
import { NOTHING } from "./verdicts.ts";
import { isWalking } from "./walker.ts";
import { hashUntil } from "./whole-hash.ts";
import { Writing } from "./writing.ts";

const SLICE_MS = 4_000;
const BETWEEN_MS = 200;
const AFTER_A_SCAN_MS = 2_000;
const PAGE = 200;
/** Larger files come last, and over many slices: reading one would keep everything else waiting. */
const GIANT_BYTES = 8 * 1024 ** 3;

/** Where this process is in its walks from the newest row down, of all files and then of giants; losing it costs a walk. */
const walk = { below: null as number | null, giantsBelow: null as number | null };

type HashContext = Pick<JobContext<{ again: boolean }>, "signal" | "jobId" | "payload">;

export async function runHash({ signal, jobId, payload }: HashContext): Promise<{ hashed: number }> {
  const of = database();
  if (payload.again) await releaseKey(of.client, jobId);
  // What is new does not wait until the largest have been read.
  else walk.below = null;
  const until = performance.now() + SLICE_MS;
  // Someone may be waiting for a scan, nobody for this: they would share a processor, and the lock of the database.
  const mayGoOn = () => performance.now() <= until && !isWalking();
  let hashed = 0;
  while (mayGoOn()) {
    const page = await nextPage(of);
    if (page.length === 0) {
      walk.below = null;
      walk.giantsBelow = null;
      return { hashed };
    }
    const hashes: { id: number; hash: string; change_ms: number }[] = [];
    const spoken: Hashed[] = [];
    for (const row of page) {
      signal.throwIfAborted();
      if (!mayGoOn()) break;
      const hash = await hashUntil(row.path, row.changeMs, signal, until);
      if (hash === undefined) break;
      if (row.bytes > GIANT_BYTES) walk.giantsBelow = row.id;
      else walk.below = row.id;
      if (hash === null) continue;
      hashes.push({ id: row.id, hash, change_ms: row.changeMs });
      if (hasOurs(row.stamp) && !isElsewhere(row.stamp)) spoken.push({ ...row, hash });
    }
    await writeHashes(of.client, of.dialect, hashes);
    const shown = await settleCopies(
      of,
      hashes.map(({ id }) => id),
      signal,
    );
    if (shown.length > 0) wakeReaders();
    await tellSidecars(of, spoken, signal);
    hashed += hashes.length;
  }
  const delayMs = isWalking() ? AFTER_A_SCAN_MS : BETWEEN_MS;
  await enqueue(HASHING, { again: true }, { person: "", idempotencyKey: "media.hash:again", delayMs }, of);
  return { hashed };
}

async function nextPage(of: Database): Promise<Unhashed[]> {
  const roots = (await listRoots()).filter(({ state }) => state === "online").map(({ id }) => id);
  const page = await selectUnhashed(of.client, { below: walk.below, roots, bytes: { lte: GIANT_BYTES }, limit: PAGE });
  if (page.length > 0) return page;
  return selectUnhashed(of.client, { below: walk.giantsBelow, roots, bytes: { gt: GIANT_BYTES }, limit: PAGE });
}

type Hashed = Unhashed & { readonly hash: string };

/** Sidecars always say which bytes they are about; one that says others may have been left behind by a file that lies elsewhere now. */
async function tellSidecars(of: Database, files: readonly Hashed[], signal: AbortSignal): Promise<void> {
  if (files.length === 0) return;
  const roots = await listRoots();
  const others = new Map<Stray, Hashed>();
  for (const file of files) {
    const place = placeOf(file, roots);
    const sidecar = place && sidecarBeside(place.root, place.relative);
    const path = sidecar && sidecarAt(sidecar.place, roots);
    if (!sidecar || !path) continue;
    const orphan = readOrphan(path);
    const { filename = "", hash = "", bytes = null } = orphan ?? {};
    if (orphan && hash !== file.hash) others.set({ ...sidecar, filename, hash, bytes, beside: file.path }, file);
    else if (!orphan) await note(of, place, file);
  }
  if (others.size === 0) return;
  const scope = { database: of, roots, upTo: 0, isPart: false, tally: new Tally(), signal, added: () => undefined };
  const deciding = new Deciding(scope);
  const writing = new Writing(scope, deciding);
  const nowhere = await new Strays(scope, deciding, (verdicts) => writing.write(verdicts, NOTHING)).settle([...others.keys()]);
  await writing.end();
  for (const stray of nowhere) {
    const file = others.get(stray);
    const place = file && placeOf(file, roots);
    if (file && place) await note(of, place, file);
  }
}

function placeOf({ path }: Unhashed, roots: readonly Root[]): Place | null {
  const root = roots.find(({ id }) => path.startsWith(`${id}/`));
  return root ? { root, relative: path.slice(root.id.length + 1) } : null;
}

async function note(of: Database, place: Place, hashed: Hashed): Promise<void> {
  const { id, path } = hashed;
  try {
    const stamps = await noteHash(place, hashed);
    if (stamps) await followStamp(of.client, id, stamps);
  } catch (error) {
    log.warn("a sidecar could not be told which bytes it is about", { path, reason: messageOf(error) });
  }
}
