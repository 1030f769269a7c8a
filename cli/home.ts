import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "#lib/core/env.ts";
import { isAppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { ensureSecret } from "#lib/settings/secret.ts";

const WHY_NOT: Readonly<Record<string, string>> = {
  EROFS: "the file system is read-only",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  ENOTDIR: "something on the way there is a file, not a folder",
  EEXIST: "it is a file, not a folder",
  ENOENT: "no folder can be made there",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is used up",
};

/** `mkdirSync`'s own `recursive` never comes back where a folder exists and takes no new ones, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

/**
 * Makes the home and the key in it, so that what is wrong with either is told at the start and not by the first request.
 * @returns what is wrong in one line, or null
 */
export function prepareHome(settings: Environment): string | null {
  const { home } = settings;
  try {
    makeFolder(join(home, "config"));
    for (const folder of [home, join(home, "config")]) accessSync(folder, constants.W_OK);
    ensureSecret(settings);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.message;
    const code = systemCode(error) ?? "";
    return `ATELIER_HOME: ${home} cannot be used: ${code in WHY_NOT ? `${WHY_NOT[code]} (${code})` : messageOf(error)}.`;
  }
}
