import type { DirectConnection } from "./direct.ts";

/** Where the two databases' SQL differs. Everything else is written once. */
export interface Dialect {
  readonly name: "sqlite" | "postgresql";
  /** Appended to a sub-select that claims rows, so that two claimers never wait for each other. */
  readonly skipLocked: string;
  /** A statement that lets only one transaction at a time go on to number its events; empty where writers are alone anyway. */
  readonly serializePublishers: string;
  /** The two-argument maximum. */
  readonly greatest: string;
  /** A SQLite database's own connection, for rows by the thousand. */
  readonly direct?: DirectConnection;
}

export const SQLITE: Dialect = {
  name: "sqlite",
  skipLocked: "",
  serializePublishers: "",
  greatest: "MAX",
};

export const POSTGRESQL: Dialect = {
  name: "postgresql",
  skipLocked: "FOR UPDATE SKIP LOCKED",
  serializePublishers: "SELECT pg_advisory_xact_lock(4917202)",
  greatest: "GREATEST",
};
