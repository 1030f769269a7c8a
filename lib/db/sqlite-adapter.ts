import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type Sqlite from "better-sqlite3";
import { keepingPrepared } from "./prepared.ts";
import { cannotOpen } from "./unavailable.ts";

/**
 * Pages in the log (128 MB of it) before whoever commits next writes them back: a page that many commits change is then written once for
 * all of them. With 8,000 a scan of 30,000 files takes a seventh more processor time; without an end to them hardly less than with this.
 */
const CHECKPOINT_PAGES = 32_000;

type Connection = Awaited<ReturnType<PrismaBetterSqlite3["connect"]>>;
type Transaction = Awaited<ReturnType<Connection["startTransaction"]>>;

/**
 * Prisma's adapter, with what each connection must be told (a commit is on the disk when it returns, also in WAL mode), and with what a
 * single connection needs: statements that stay prepared, and nobody else's statement within an open transaction.
 * @param opened is given each new connection
 * @param file whether one that is not there is made: only by migrations, since an empty one has no tables and would pass for a library
 */
export function sqliteAdapter(
  path: string,
  opened?: (connection: Sqlite.Database) => void,
  file: "exists" | "may be made" = "exists",
): PrismaBetterSqlite3 {
  const adapter = new PrismaBetterSqlite3({ url: `file:${path}`, timeout: 10_000, fileMustExist: file === "exists" });
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await opening(connect);
    await connection.executeScript(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;
       PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    );
    // The adapter keeps better-sqlite3's connection in a field its types do not name.
    const inner = connection as unknown as { client: Sqlite.Database };
    opened?.(inner.client);
    inner.client = keepingPrepared(inner.client);
    keepApart(connection);
    return connection;
  };
  return adapter;
}

async function opening(connect: () => Promise<Connection>): Promise<Connection> {
  try {
    return await connect();
  } catch (error) {
    throw cannotOpen(error);
  }
}

/**
 * There is one connection, and a transaction on it stays open over many turns of the event loop: another statement sent meanwhile would
 * become part of it, and would be undone with it after it was told as done. So it waits, in line with the other transactions.
 */
function keepApart(connection: Connection): void {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  /** Runs `work` after all that came before; what it resolves with ends its turn. */
  const inTurn = <T>(work: () => Promise<{ value: T; over: Promise<unknown> }>): Promise<T> => {
    waiting += 1;
    const begun = last.then(work);
    last = begun
      .then(({ over }) => over)
      .catch(() => undefined)
      .finally(() => {
        waiting -= 1;
      });
    return begun.then(({ value }) => value);
  };
  const alone = <A, T>(run: (asked: A) => Promise<T>) => {
    return (asked: A): Promise<T> => {
      if (waiting === 0) return run(asked);
      return inTurn(async () => ({ value: await run(asked), over: Promise.resolve() }));
    };
  };
  connection.queryRaw = alone(connection.queryRaw.bind(connection));
  connection.executeRaw = alone(connection.executeRaw.bind(connection));
  const start = connection.startTransaction.bind(connection);
  connection.startTransaction = (level) =>
    inTurn(async () => {
      const transaction = await start(level);
      return { value: transaction, over: endOf(transaction) };
    });
}

/** Resolves when a transaction was committed or rolled back. */
function endOf(transaction: Transaction): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const way of ["commit", "rollback"] as const) {
    const end = transaction[way].bind(transaction);
    transaction[way] = () => end().finally(resolve);
  }
  return promise;
}
