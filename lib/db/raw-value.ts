/** What SQLite takes and gives, and PostgreSQL with it. */
export type RawValue = string | number | bigint | Buffer | null;
