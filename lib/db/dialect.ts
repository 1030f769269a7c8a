/** Where the two databases' SQL differs. Everything else is written once. */
export interface Dialect {
  readonly name: "sqlite" | "postgresql";
  /** Appended to a sub-select that claims rows, so that two claimers never wait for each other. */
  readonly skipLocked: string;
  /**
   * First statement of a transaction that must read before it writes. On SQLite it takes the write lock, because a transaction that
   * read first fails with SQLITE_BUSY_SNAPSHOT when another process wrote in between; empty where that cannot happen.
   */
  readonly takeWriteLock: string;
  /** A statement that lets only one transaction at a time go on to number its events; empty where writers are alone anyway. */
  readonly serializePublishers: string;
  /** The two-argument maximum. */
  readonly greatest: string;
}

export const SQLITE: Dialect = {
  name: "sqlite",
  skipLocked: "",
  takeWriteLock: "DELETE FROM workers WHERE 0",
  serializePublishers: "",
  greatest: "MAX",
};

export const POSTGRESQL: Dialect = {
  name: "postgresql",
  skipLocked: "FOR UPDATE SKIP LOCKED",
  takeWriteLock: "",
  serializePublishers: "SELECT pg_advisory_xact_lock(4917202)",
  greatest: "GREATEST",
};
