import type { Environment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { setAside } from "#lib/db/damage.ts";
import { type FileLoss, whenLost } from "#lib/db/file-watch.ts";
import { restartDelay } from "./backoff.ts";
import type { MigrationResult } from "./migration.ts";

/** Rarely enough that a disk that is full, or may not be written, is still browsed in between. */
const MEND_AGAIN_MS = 30_000;

const LOSSES: Readonly<Record<FileLoss, string>> = {
  deleted: "The database file was deleted. A new one is filled from the disk.\n  Accounts are not on the disk: they have to be made again.",
  replaced: "Another database file lies in the place of the one that was in use. It is taken up.",
};

export interface DatabaseKeeperOptions {
  readonly settings: Pick<Environment, "databasePath" | "databaseUrl">;
  /** One try to bring the database to today's schema; `thorough` reads a SQLite file through first. */
  readonly migrate: (how?: { thorough?: boolean }) => Promise<MigrationResult>;
  /** Hears each time that it has today's schema. */
  readonly onCurrent: () => void;
  /** Does something while neither web nor worker runs, and starts them after. */
  readonly rest: (work: () => Promise<boolean>) => Promise<void>;
  /** Web and worker run already: the last start left today's schema. */
  readonly isEarly: boolean;
}

/**
 * Keeps the database usable: at today's schema, whole, and the one that web and worker hold. One thing is done at a time, because
 * migrations need a SQLite file for themselves and two rests would start everything twice.
 */
export class DatabaseKeeper {
  readonly #options: DatabaseKeeperOptions;
  readonly #over = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();
  /** How often web and worker were ended and started anew: what those from before have said counts no more. */
  #rests = 0;
  #watching: AbortController | undefined;

  constructor(options: DatabaseKeeperOptions) {
    this.#options = options;
    if (options.isEarly) this.#watch();
  }

  /** Begins nothing any more. Resolves when nothing is under way. */
  async end(): Promise<void> {
    this.#over.abort();
    this.#watching?.abort();
    await this.#turn;
  }

  /** One try now; while PostgreSQL is away the rest goes on behind the running program. Answers what is wrong for good, or null. */
  open(): Promise<string | null> {
    return this.#inTurn(async () => {
      const began = performance.now();
      let result = await this.#options.migrate();
      if (this.#isOver) return null;
      if (result.kind === "damaged") {
        const { reason } = result;
        await this.#rest(async () => {
          result = await this.#replace(reason);
          return this.#options.isEarly;
        });
      }
      const { settings } = this.#options;
      if (result.kind === "refused" || result.kind === "damaged") {
        const setting = settings.databaseUrl ? "DATABASE_URL" : `The database ${settings.databasePath}`;
        return `${setting}: the database cannot be used. ${result.reason}`;
      }
      if (result.kind === "unreachable") {
        log.warn("DATABASE_URL: the database cannot be reached; starting without it and trying again", { reason: result.reason });
        void this.#keepTrying();
        return null;
      }
      this.#settle();
      const words = result.count === 0 ? "Database is up to date" : `${result.count} migration${result.count === 1 ? "" : "s"} applied`;
      console.log(`  ${words} (${((performance.now() - began) / 1000).toFixed(2)} s)`);
      return null;
    }, null);
  }

  /** The file is broken, or not the one that web and worker hold: it is read through, set aside if need be, and made where there is none. */
  async mend(): Promise<void> {
    if (this.#options.settings.databaseUrl) return;
    const asked = this.#rests;
    await this.#inTurn(async () => {
      for (let isUsable = asked !== this.#rests; !isUsable && !this.#isOver; ) {
        await this.#rest(async () => {
          const looked = await this.#options.migrate({ thorough: true });
          const result = looked.kind === "damaged" ? await this.#replace(looked.reason) : looked;
          isUsable = result.kind === "applied";
          if (result.kind === "applied") this.#settle();
          else if (!this.#isOver) log.error("the database cannot be used; going on without it", { reason: result.reason });
          return true;
        });
        if (!isUsable) await sleep(MEND_AGAIN_MS, this.#over.signal);
      }
    }, undefined);
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #inTurn<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    const done = this.#turn.then(() => (this.#isOver ? otherwise : work()));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #rest(work: () => Promise<boolean>): Promise<void> {
    this.#watching?.abort();
    return this.#options.rest(async () => {
      const again = await work();
      this.#rests += 1;
      return again;
    });
  }

  /** A broken SQLite file gets another name, and an empty one takes its place; the library's scan fills it from the disk. */
  #replace(reason: string): Promise<MigrationResult> {
    const aside = setAside(this.#options.settings.databasePath);
    log.error("the database file is broken; it was set aside, and the library is read from the disk again", { reason, set_aside: aside });
    console.log(`  The database file is broken. It is kept as ${aside}; a new one is filled from the disk.`);
    console.log("  Accounts are not on the disk: they have to be made again.");
    return this.#options.migrate();
  }

  async #keepTrying(): Promise<void> {
    for (let tries = 2; !this.#isOver; tries++) {
      await sleep(restartDelay(tries), this.#over.signal);
      if (this.#isOver) return;
      const result = await this.#inTurn(() => this.#options.migrate(), null);
      if (result?.kind === "applied") {
        this.#settle();
        log.info("the database is there; its schema is up to date", { applied: result.count });
        return;
      }
      if (result?.kind === "refused") log.error("DATABASE_URL: the schema could not be brought up to date", { reason: result.reason });
    }
  }

  /** The database has today's schema. */
  #settle(): void {
    this.#options.onCurrent();
    this.#watch();
  }

  /** Until it is aborted: has web and worker started anew once the file that they hold is not the one that lies there. */
  #watch(): void {
    const { databaseUrl, databasePath } = this.#options.settings;
    if (databaseUrl || (this.#watching && !this.#watching.signal.aborted)) return;
    const watching = new AbortController();
    this.#watching = watching;
    void whenLost(databasePath, watching.signal).then((loss) => {
      if (!loss || this.#isOver) return;
      log.error(`the database file was ${loss} while in use; web and worker are started anew`, { path: databasePath });
      console.log(`  ${LOSSES[loss]}`);
      return this.mend();
    });
  }
}
