import { join } from "node:path";
import { LARGEST_INT } from "#lib/core/numbers.ts";
import { database, db } from "#lib/db/client.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { orWithoutDatabase } from "#lib/media/away.ts";
import { filePathOf } from "#lib/media/detail/place.ts";
import type { DetailOptions } from "#lib/media/detail/present.ts";
import { getMedia, getMediaAt, seenAt, seenRow } from "#lib/media/detail/service.ts";
import { mediaChanged, scopeOf } from "#lib/media/events.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { listRoots, rootById } from "#lib/media/roots/service.ts";
import { freeOf } from "#lib/media/scan/freedom.ts";
import { selectAlike } from "#lib/media/scan/identity/store.ts";
import type { MediaDetail, MediaPatch } from "#lib/media/schema.ts";
import { Visibility } from "#lib/media/schema.ts";
import type { KnownFile } from "#lib/media/sidecars/change.ts";
import { elsewhereOf, isElsewhere, placeOfSidecar, sidecarAt } from "#lib/media/sidecars/elsewhere.ts";
import type { SaidKeyword, Words } from "#lib/media/sidecars/said.ts";
import { changeWords, type Outcome, type Place } from "#lib/media/sidecars/write.ts";
import { type Sight, selectByPath, selectMedia, type WholeRow } from "#lib/media/store.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { can } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import { updateWords } from "./store.ts";

/** The database may be busy with a scan's rows; what a person says waits for them rather than fails. */
const PATIENCE = { maxWait: 10_000, timeout: 20_000 } as const;

/** So often a word follows its file to where a scan has just found it. */
const MOST_MOVES = 5;

/** Who may speak was asked before. */
const EVERYTHING: Sight = { kind: "all" };

/**
 * Says something about a file: sidecar first, then row, keywords and full text in one transaction. A field that is not in the patch is
 * left as it is; of two people at once the last one counts, field by field. Repeating it changes nothing.
 * @throws AppError `not_found`, `forbidden`, `conflict` (in the trash, or the folder cannot be written to), `root_offline`, `disk_full`
 */
export async function patchMedia(actor: Actor, id: number, patch: MediaPatch, options: DetailOptions): Promise<MediaDetail> {
  const find = () => selectMedia(db(), EVERYTHING, id);
  for (let tries = 1; ; tries += 1) {
    const row = await seenRow(actor, id);
    const root = await rootById(row.rootId);
    if (!root) throw refusal("not_found", "root_forgotten");
    const place = { root, relative: relativeOf(row) };
    try {
      await speak(actor, { place, row, isIndexed: true }, patch, find);
      break;
    } catch (error) {
      // A scan may have found the file elsewhere since the row was asked for.
      if (tries >= MOST_MOVES || (await find())?.filePath === row.filePath) throw error;
    }
  }
  return getMedia(actor, id, options);
}

/** The same by path: also for a file that the index does not know yet, or while there is no index. */
export async function patchMediaAt(actor: Actor, path: string, patch: MediaPatch, options: DetailOptions): Promise<MediaDetail> {
  const { place, row, isIndexed } = await seenAt(actor, path);
  // A scan may make its row meanwhile.
  const find = async () => selectByPath(db(), filePathOf(place));
  const rowNow = isIndexed ? () => selectMedia(db(), EVERYTHING, row.id) : () => orWithoutDatabase(actor, find, null);
  await speak(actor, { place, row, isIndexed }, patch, rowNow);
  return getMediaAt(actor, path, options);
}

interface Spoken {
  readonly place: Place;
  readonly row: WholeRow;
  readonly isIndexed: boolean;
}

/** @param rowNow the file's row as it is by the time it is asked for; null where there is none */
async function speak(
  actor: Actor,
  { place, row, isIndexed }: Spoken,
  change: MediaPatch,
  rowNow: () => Promise<WholeRow | null>,
): Promise<void> {
  if (!can(actor, "gallery.edit", { owner: row.ownerId, visibility: row.visibility })) throw refusal("forbidden", "media_not_yours");
  if (row.status === "trashed") throw refusal("conflict", "media_trashed", { file: row.filename });
  const embedded = async () => (await readFacts(join(place.root.path, place.relative))).words;
  let own = row;
  const atPlace = async (): Promise<WholeRow | null> => {
    const now = await rowNow();
    if (now && now.filePath !== row.filePath) throw refusal("not_found", "media_not_there", { file: row.filename });
    return now;
  };
  const known = async () => {
    own = (await atPlace()) ?? row;
    return knownFile(own, place, await listRoots());
  };
  const another = (fingerprint: string) => anotherWith(own, fingerprint, actor, isIndexed);
  await changeWords(place, { change, by: actor.login, known, embedded, another }, async (outcome) => {
    const now = await atPlace();
    if (now) await index(now, place, outcome);
  });
}

/** Of files with the same bytes so many are asked whether they are still where the index has them. */
const MOST_ALIKE = 20;

/** Bytes that the index knows as those of a file which has left its place are no new ones of this: it was moved, and no scan has seen it yet. */
async function anotherWith(
  { id, fingerprint: own }: WholeRow,
  fingerprint: string,
  actor: Actor,
  isIndexed: boolean,
): Promise<string | null> {
  if (isIndexed && (own === null || own === fingerprint)) return null;
  const sought = { fingerprints: [fingerprint], hashes: [], upTo: LARGEST_INT };
  const alike = await orWithoutDatabase(actor, async () => selectAlike(db(), database().dialect, sought), []);
  const roots = await listRoots();
  const others = alike.filter((one) => one.id !== id && roots.some((root) => root.id === one.rootId));
  const [left] = await freeOf(others.slice(0, MOST_ALIKE), roots);
  return left?.filename ?? null;
}

const relativeOf = (row: Pick<WholeRow, "filePath" | "rootId">): string => row.filePath.slice(row.rootId.length + 1);

function knownFile(row: WholeRow, { root }: Place, roots: readonly Root[]): KnownFile {
  return {
    filename: row.filename,
    hash: row.hash,
    bytes: row.fileSize === null ? null : Number(row.fileSize),
    created_at: row.createdAt,
    owner: row.ownerId === root.owner ? null : row.ownerId,
    workshop: row.workshop,
    visibility: Visibility.catch("private").parse(row.visibility),
    run_id: row.runId,
    job_id: row.jobId,
    words: wordsOf(row),
    elsewhere: elsewhereOfRow(row, roots),
  };
}

function elsewhereOfRow({ sidecarStamp }: WholeRow, roots: readonly Root[]): KnownFile["elsewhere"] {
  if (sidecarStamp === null || !isElsewhere(sidecarStamp)) return null;
  const sidecar = elsewhereOf(sidecarStamp);
  return { path: sidecar && sidecarAt(sidecar.place, roots), stamp: sidecarStamp };
}

function wordsOf(row: WholeRow): Words {
  const { score, favourite, kept, caption, license } = row;
  const keywords = row.keywords
    .filter((one) => one.keywordType === "user")
    .map(({ keyword, source, confidence }) => ({ keyword, type: "user", source, confidence }));
  return { score, favourite, kept, caption, license, keywords };
}

/** Under the file's lock, so that rows follow in the order in which sidecars were written. @param row as it is now, under that lock */
async function index(row: WholeRow, place: Place, { words, said, changed, hash, stamp, apart }: Outcome): Promise<void> {
  const { client, dialect } = database();
  if (changed.length === 0 && isTold(row, words, stamp)) return;
  const spoken = {
    id: row.id,
    relative: relativeOf(row),
    words,
    keywords: said?.keywords ?? [],
    hasTexts: hasTexts(row, words, said?.keywords ?? []),
    stamp,
    hash,
    at: new Date(),
    apart: apart && {
      hash: apart.hash,
      from: placeOfSidecar(apart.from, place.root),
      to: placeOfSidecar(apart.to, place.root),
    },
  };
  await client.$transaction(async (tx) => {
    if (!(await updateWords(tx, dialect, spoken))) return;
    await publish(tx, [say(mediaChanged, scopeOf(row), { ids: [row.id] })]);
  }, PATIENCE);
  wakeReaders();
}

/** Stars and hearts are most of what is said, and change neither caption nor keywords. */
function hasTexts(row: WholeRow, words: Words, others: readonly SaidKeyword[]): boolean {
  const had = new Set(row.keywords.map((one) => `${one.keywordType}\0${one.keyword}`));
  const users = new Set(words.keywords.map((one) => one.keyword));
  const isSame = row.keywords.every((one) => one.keywordType !== "user" || users.has(one.keyword));
  return row.caption === words.caption && isSame && [...words.keywords, ...others].every((one) => had.has(`${one.type}\0${one.keyword}`));
}

function isTold(row: WholeRow, words: Words, stamp: string | null): boolean {
  const now = wordsOf(row);
  const had = new Set(now.keywords.map((one) => one.keyword));
  const same = words.keywords.length === had.size && words.keywords.every((one) => had.has(one.keyword));
  const fields = ["score", "favourite", "kept", "caption", "license"] as const;
  return same && row.sidecarStamp === stamp && fields.every((field) => now[field] === words[field]);
}
