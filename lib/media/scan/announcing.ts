import type { Database, Tx } from "#lib/db/client.ts";
import type { EventScope } from "#lib/events/define.ts";
import { publish, type Said, say, wakeReaders } from "#lib/events/service.ts";
import { mediaAdded, mediaChanged, type Owned, scopeOf } from "../events.ts";
import { inTransaction } from "./store.ts";

/** Of more files than this their ids are not said: whoever looks at lists reads them again. */
const MOST_NAMED = 200;
const EVERY_MS = 700;

/** `counted`: a known file that lists show again, or no more. */
type Kind = "added" | "changed" | "counted";

/** Gathers what a scan does to the library, so that thousands of files are a few events. */
export class Announcer {
  readonly #waiting = new Map<EventScope, Record<Kind, number[]>>();
  #said = 0;

  add(kind: Kind, id: number, seen: Owned): void {
    const scope = scopeOf(seen);
    const lists = this.#waiting.get(scope) ?? { added: [], changed: [], counted: [] };
    this.#waiting.set(scope, lists);
    lists[kind].push(id);
  }

  /** In the transaction that makes it true, or in a later one: at most once in a while, and at the end (`now`). */
  async tell(tx: Tx, database: Database, now = false): Promise<void> {
    if (!now && performance.now() - this.#said < EVERY_MS) return;
    if (this.#waiting.size === 0) return;
    this.#said = performance.now();
    const said: Said[] = [];
    for (const [scope, { added, changed, counted }] of this.#waiting) {
      if (added.length > 0) said.push(say(mediaAdded, scope, { ...named(added), project_id: null, job_id: null }));
      if (changed.length > 0) said.push(say(mediaChanged, scope, named(changed)));
      if (counted.length > 0) said.push(say(mediaChanged, scope, { ...named(counted), recount: true }));
    }
    this.#waiting.clear();
    await publish(tx, said, database);
  }

  get hasNews(): boolean {
    return this.#waiting.size > 0;
  }
}

/** All that anyone shows may be another by now: whoever looks at lists reads them again. */
export async function tellAll(database: Database): Promise<void> {
  const said = [
    say(mediaAdded, "everyone", { ids: [], many: true, project_id: null, job_id: null }),
    say(mediaChanged, "everyone", { ids: [], many: true, recount: true }),
  ];
  await inTransaction(database, (tx) => publish(tx, said, database));
  wakeReaders();
}

function named(ids: number[]): { ids: number[]; many?: true } {
  return ids.length > MOST_NAMED ? { ids: [], many: true } : { ids };
}
