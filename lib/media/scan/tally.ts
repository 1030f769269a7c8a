import type { ScanReport } from "./schema.ts";

/** Reports name so many problems and folders; all of them are in the database. */
const MOST_ERRORS = 200;
const MOST_FOLDERS = 2_000;

type Count = { [K in keyof ScanReport]: ScanReport[K] extends number ? K : never }[keyof ScanReport];

/** What a scan has done so far. */
export class Tally {
  readonly #began = performance.now();
  readonly #report: ScanReport = {
    found: 0,
    already_in_db: 0,
    imported: 0,
    updated: 0,
    relinked: 0,
    restored: 0,
    missing: 0,
    unstable: 0,
    skipped: 0,
    errors: [],
    scanned_folders: [],
    offline_roots: [],
    seconds: 0,
  };
  /** Files that were opened. */
  read = 0;

  count(what: Count, by = 1): void {
    this.#report[what] += by;
  }

  error(path: string, code: string, reason: string): void {
    if (this.#report.errors.length < MOST_ERRORS) this.#report.errors.push({ path, code, reason });
  }

  folders(names: readonly string[]): void {
    const room = MOST_FOLDERS - this.#report.scanned_folders.length;
    if (room > 0) this.#report.scanned_folders.push(...names.slice(0, room));
  }

  offline(rootId: string): void {
    if (!this.#report.offline_roots.includes(rootId)) this.#report.offline_roots.push(rootId);
  }

  get found(): number {
    return this.#report.found;
  }

  get report(): ScanReport {
    return { ...this.#report, seconds: Math.round(performance.now() - this.#began) / 1000 };
  }
}
