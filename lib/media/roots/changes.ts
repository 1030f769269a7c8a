import { environment } from "#lib/core/env.ts";
import { rootId } from "#lib/core/ids.ts";
import { database, db } from "#lib/db/client.ts";
import { updateConfigFile } from "#lib/disk/json-file.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { enqueue } from "#lib/queue/service.ts";
import { whileAway } from "../away.ts";
import { mediaVisibility } from "../events.ts";
import { requestScan } from "../scan/service.ts";
import { addableFolder, refuseNested, wantedFrom } from "./addable.ts";
import { isWritable, mark, parseAll, parseRoots, takeUp, UNSAID } from "./adoption.ts";
import { distinctName, installOf, type Wanted } from "./comfyui.ts";
import { rootChanged } from "./events.ts";
import { forgetRows } from "./forgetting.ts";
import { forgetRoot } from "./jobs.ts";
import { isOnline } from "./marker.ts";
import { describeRoots, unknownRoot } from "./overview.ts";
import type { AddedRoot, NewRoot, RemovedRoot, RootDto, RootEntry, RootPatch } from "./schema.ts";
import { ensureRoots, forgetCached, listRoots, ownPlaces, rootsPath, withEntry } from "./service.ts";
import { changeDefaults, countRows } from "./store.ts";

/**
 * Adds a folder, or all roots of the ComfyUI in it, which then belong to an engine of its own that has no URL yet. A root whose folder
 * is there but lost its marker gets it back: a person says so by adding it again.
 * @throws AppError `invalid`, `not_found`, `forbidden`, `conflict`, each with the field `path`
 */
export async function addRoot(actor: Actor, body: NewRoot): Promise<AddedRoot> {
  const folder = await addableFolder(body.path);
  const { wanted, isInstall } = await wantedFrom(folder, body);
  const added: RootEntry[] = [];
  await updateConfigFile(rootsPath(), "list", async (current) => {
    let entries: unknown[] = Array.isArray(current) ? [...current] : [];
    for (const one of wanted) {
      const entry = await takenUp(one, body, isInstall, parseAll(entries));
      if (entry === null) continue;
      entries = withEntry(entries, entry);
      added.push(entry);
    }
    return entries;
  });
  if (added.length === 0) throw refusal("conflict", "root_install_known", { path: folder }, { field: "path" });
  await told(
    added.map((entry) => entry.id),
    actor.login,
  );
  const described = await describeRoots(added.map((entry) => entry.id));
  const [first] = described;
  if (!first) throw refusal("conflict", "root_taken_off", { path: folder }, { field: "path" });
  return { ...first, added: described, plain: isInstall ? await describeRoots(await plainIn(wanted)) : [] };
}

/** The ids of plain roots at these places. */
async function plainIn(places: readonly Wanted[]): Promise<string[]> {
  const paths = new Set(places.map((place) => place.path));
  return (await listRoots()).filter(({ kind, path }) => kind === "folder" && paths.has(path)).map(({ id }) => id);
}

/** @returns null for a folder of an install that is managed already */
async function takenUp(wanted: Wanted, body: NewRoot, isInstall: boolean, known: readonly RootEntry[]): Promise<RootEntry | null> {
  const listed = known.filter((entry) => !entry.removed);
  const same = known.find((entry) => entry.path === wanted.path);
  if (same && !same.removed) {
    if (await isOnline(same)) {
      if (isInstall) return null;
      refuseNested(wanted, listed);
    }
    await mark(same.id, same.path, same.read_only || !(await isWritable(same.path)), false);
    return same;
  }
  if (!isInstall) refuseNested(wanted, listed);
  const named = body.name !== undefined && !isInstall ? wanted : { ...wanted, name: distinctName(wanted, listed) };
  const engine_id = body.engine_id ?? (isInstall ? engineOf(wanted, known) : null);
  const said = { engine_id, read_only: body.read_only ?? false, owner: body.owner ?? null, visibility: body.visibility ?? null };
  return takeUp(named, { ...UNSAID, ...said }, known, false);
}

/**
 * Roots of one install share an engine. Its id is as random as a root's, so that no engine made otherwise has it.
 * @returns null for roots of the settings' own install, whose engine follows from that
 */
function engineOf(wanted: Wanted, known: readonly RootEntry[]): string | null {
  const install = installOf(wanted);
  const sibling = known.find((entry) => entry.engine_id !== null && installOf(entry) === install);
  return sibling?.engine_id ?? (install === environment().comfyui ? null : `comfyui-${rootId()}`);
}

/** @throws AppError `not_found`, `conflict` where a root shall be written that cannot be */
export async function changeRoot(actor: Actor, id: string, patch: RootPatch): Promise<RootDto> {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<RootEntry>;
  let next: RootEntry | undefined;
  let before: RootEntry | undefined;
  await updateConfigFile(rootsPath(), "list", async (current) => {
    const entries: unknown[] = Array.isArray(current) ? current : [];
    before = parseRoots(entries).find((entry) => entry.id === id);
    if (!before) throw unknownRoot(id);
    next = { ...before, ...given };
    if (next.read_only !== before.read_only) await switchWriting(next);
    return withEntry(entries, next);
  });
  if (next && before && (next.owner !== before.owner || next.visibility !== before.visibility)) await applyDefaults(next);
  await told([id], actor.login);
  const [described] = await describeRoots([id]);
  if (!described) throw unknownRoot(id);
  return described;
}

async function switchWriting(entry: RootEntry): Promise<void> {
  if (!entry.read_only && !(await isWritable(entry.path))) {
    throw refusal("conflict", "root_not_writable", { path: entry.path }, { field: "read_only" });
  }
  await mark(entry.id, entry.path, entry.read_only, false);
}

/**
 * Files that have nothing of their own said of whose they are follow their root; of each the lane hears in the transaction that changes
 * it. Of many, naming all would be too much: then all previews are asked about again, from before the first to after the last.
 */
async function applyDefaults({ id, owner, visibility }: RootEntry): Promise<void> {
  let changed = 0;
  for (let isMore = true; isMore; ) {
    isMore = await db().$transaction(async (tx) => {
      const fingerprints = await changeDefaults(tx, id, owner, visibility ?? "shared", ROWS_AT_ONCE);
      const isOver = fingerprints.length < ROWS_AT_ONCE;
      changed += fingerprints.length;
      const keys = changed > MOST_NAMED ? null : [...new Set(fingerprints.filter((one) => one !== null))];
      const isFirst = changed - fingerprints.length <= MOST_NAMED;
      if (keys === null ? isFirst || isOver : keys.length > 0) await publish(tx, [say(mediaVisibility, "admins", { keys })]);
      return !isOver;
    }, PATIENCE);
  }
}

const ROWS_AT_ONCE = 1_000;
const MOST_NAMED = 5_000;
/** A scan may be writing at the same time. */
const PATIENCE = { maxWait: 30_000, timeout: 60_000 } as const;
const PATIENCE_MS = 2_000;
const AFTER_SCANS_MS = 60_000;

/**
 * Takes a root off the list. No file is touched; its rows leave the database, which is but an index: adding the folder again brings
 * everything said of its files back from their sidecars. @throws AppError `not_found`, `conflict` for a root Atelier itself needs
 */
export async function removeRoot(actor: Actor, id: string): Promise<RemovedRoot> {
  // Asked first: while the database is away nothing is taken off, because its rows could not go along.
  const files = await countRows(db(), id);
  let removed: RootEntry | undefined;
  await updateConfigFile(rootsPath(), "list", (current) => {
    const entries: unknown[] = Array.isArray(current) ? current : [];
    removed = parseRoots(entries).find((entry) => entry.id === id);
    if (!removed) throw unknownRoot(id);
    refuseNeeded(removed);
    return withEntry(entries, { ...removed, removed: true });
  });
  if (!removed) throw unknownRoot(id);
  forgetCached();
  const until = Date.now() + PATIENCE_MS;
  const isDone = await forgetRows(id, () => Date.now() > until);
  // Also where all are gone: a scan under way may still write some that it read before.
  await enqueue(forgetRoot, { root_id: id }, { person: actor.login, delayMs: isDone ? AFTER_SCANS_MS : 0 });
  await told([id], actor.login);
  return { id, path: removed.path, files, pending: isDone ? 0 : await countRows(db(), id) };
}

function refuseNeeded(root: RootEntry): void {
  if (!ownPlaces().some((place) => place.path === root.path)) return;
  const setting = root.kind === "input" ? "COMFYUI_ROOT" : "ATELIER_HOME";
  throw refusal("conflict", "root_needed", { name: root.name, path: root.path, setting }, { field: "id" });
}

/** Takes up a folder of an install that has only now come to be, as `output/projects`, and has it looked through. */
export async function takeUpNew(): Promise<void> {
  const known = new Set((await listRoots()).map(({ id }) => id));
  const added = (await ensureRoots()).filter(({ id }) => !known.has(id));
  if (added.length === 0) return;
  await told(
    added.map(({ id }) => id),
    "",
  );
}

/** Says that roots changed and has them looked through. What is on the list counts also while the database is away. */
async function told(ids: readonly string[], person: string): Promise<void> {
  forgetCached();
  const said = ids.map((id) => say(rootChanged, "members", { root_id: id }));
  await whileAway(() => database().client.$transaction((tx) => publish(tx, said)), undefined);
  wakeReaders();
  await whileAway(() => requestScan({ mode: "quick" }, { person }), "");
}
