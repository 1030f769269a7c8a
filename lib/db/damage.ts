import { existsSync, renameSync } from "node:fs";
import { isDatabaseDamaged } from "./unavailable.ts";

let reported = false;

/**
 * Tells the parent process that the database file is broken; it looks for itself, sets the file aside and starts over with an empty one,
 * which the next scan fills from the disk. Harmless for any other failure.
 */
export function reportDamage(error: unknown): void {
  if (reported || !isDatabaseDamaged(error)) return;
  reported = true;
  if (process.connected) process.send?.({ type: "damaged" });
}

/** Gives a broken SQLite file, and what belongs to it, another name beside it, never one that is taken. @returns the new path */
export function setAside(databasePath: string, now = new Date()): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
  let aside = `${databasePath}.damaged-${stamp}`;
  for (let number = 2; existsSync(aside); number += 1) aside = `${databasePath}.damaged-${stamp}-${number}`;
  renameSync(databasePath, aside);
  for (const suffix of ["-wal", "-shm"]) if (existsSync(databasePath + suffix)) renameSync(databasePath + suffix, aside + suffix);
  return aside;
}
