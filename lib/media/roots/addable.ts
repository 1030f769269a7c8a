import { lstat, realpath, stat, statfs } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { environment } from "#lib/core/env.ts";
import { systemCode } from "#lib/core/errors.ts";
import { isInside } from "#lib/disk/paths.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { placesOf, type Wanted } from "./comfyui.ts";
import { isFolder } from "./marker.ts";
import type { NewRoot, RootEntry, RootKind } from "./schema.ts";

/** What of the home holds media. The rest is Atelier's own: its database, journal, caches and keys. */
const MEDIA_IN_HOME: ReadonlySet<string> = new Set(["comfyui", "projects", "assets", "runs"]);

/** Files in these are nobody's yet, so that a ComfyUI or a project folder in them may be taken out as a root of its own. */
const MAY_HOLD_ROOTS: ReadonlySet<RootKind> = new Set(["folder", "output"]);

const AT = { field: "path" } as const;

/**
 * The real path of a folder that may become a root; a symbolic link is taken for what it leads to.
 * @throws AppError `invalid` (not absolute, a file, a disk's top, Atelier's own), `not_found`, `forbidden` (may not be read)
 */
export async function addableFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw refusal("invalid", "path_relative", { path }, AT);
  const real = await realFolder(resolve(path));
  if (dirname(real) === real) throw refusal("invalid", "path_disk", { path: real }, AT);
  const home = await realpath(environment().home).catch(() => environment().home);
  if (isInside(real, home)) throw refusal("invalid", "path_home", { path: real, home }, AT);
  const [top] = isInside(home, real) ? relative(home, real).split(/[\\/]/) : [];
  if (top !== undefined && !MEDIA_IN_HOME.has(top)) {
    throw refusal("invalid", "path_reserved", { path: real }, AT);
  }
  if (await isUnreal(real)) throw refusal("invalid", "path_unreal", { path: real }, AT);
  return real;
}

/** Linux's file systems that hold no files: proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs, devpts, bpf, pstore, configfs (statfs(2)). */
const UNREAL: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0x1cd1, 0xcafe4a11, 0x6165676c, 0x62656570,
]);

async function isUnreal(path: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  return UNREAL.has((await statfs(path)).type) || /^\/(dev|proc|sys)(\/|$)/.test(path);
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw refusal("invalid", "path_file", { path }, AT);
    return real;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      const link = await lstat(path).catch(() => null);
      throw refusal("not_found", link?.isSymbolicLink() ? "path_dead_link" : "path_missing", { path }, AT);
    }
    if (code === "ELOOP") throw refusal("invalid", "path_circle", { path }, AT);
    if (code === "EACCES" || code === "EPERM") throw refusal("forbidden", "path_locked", { path }, AT);
    throw error;
  }
}

/** What adding a folder means: the roots of the ComfyUI in it, if it holds one and no kind was named, else itself. */
export async function wantedFrom(folder: string, { kind, name }: NewRoot): Promise<{ wanted: Wanted[]; isInstall: boolean }> {
  const holds = kind === undefined && ((await isFolder(join(folder, "input"))) || (await isFolder(join(folder, "output"))));
  if (!holds) return { wanted: [{ kind: kind ?? "folder", name: name ?? basename(folder), path: folder }], isInstall: false };
  // What is not there yet is made with its marker, so that it is known when a file comes.
  return { wanted: placesOf(folder), isInstall: true };
}

/** @throws AppError `conflict` for a folder whose files are in the library already */
export function refuseNested(wanted: Wanted, known: readonly RootEntry[]): void {
  const around = known.find((entry) => isInside(entry.path, wanted.path) && !(MAY_HOLD_ROOTS.has(entry.kind) && wanted.kind !== "folder"));
  if (!around) return;
  const key = around.path === wanted.path ? "root_known" : "root_inside";
  throw refusal("conflict", key, { path: wanted.path, name: around.name, around: around.path }, AT);
}
