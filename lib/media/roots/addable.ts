import { lstat, realpath, stat, statfs } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { environment } from "#lib/core/env.ts";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { isInside } from "#lib/disk/paths.ts";
import { placesOf, type Wanted } from "./comfyui.ts";
import { isFolder } from "./marker.ts";
import type { NewRoot, RootEntry, RootKind } from "./schema.ts";

/** What of the home holds media. The rest is Atelier's own: its database, journal, caches and keys. */
const MEDIA_IN_HOME: ReadonlySet<string> = new Set(["comfyui", "projects", "assets", "runs"]);

/** Files in these are nobody's yet, so that a ComfyUI or a project folder in them may be taken out as a root of its own. */
const MAY_HOLD_ROOTS: ReadonlySet<RootKind> = new Set(["folder", "output"]);

const refuse = (code: "invalid" | "not_found" | "forbidden" | "conflict", detail: string) => new AppError(code, detail, { field: "path" });

/**
 * The real path of a folder that may become a root; a symbolic link is taken for what it leads to.
 * @throws AppError `invalid` (not absolute, a file, a disk's top, Atelier's own), `not_found`, `forbidden` (may not be read)
 */
export async function addableFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw refuse("invalid", `"${path}" must be an absolute path, beginning at the top of the disk.`);
  const real = await realFolder(resolve(path));
  if (dirname(real) === real) throw refuse("invalid", `${real} is a whole disk. Name the folder in it that holds the pictures.`);
  const home = await realpath(environment().home).catch(() => environment().home);
  if (isInside(real, home)) throw refuse("invalid", `${real} holds Atelier's own files (${home}). Name a folder beside or inside them.`);
  const [top] = isInside(home, real) ? relative(home, real).split(/[\\/]/) : [];
  if (top !== undefined && !MEDIA_IN_HOME.has(top)) {
    throw refuse("invalid", `${real} is one of the folders Atelier keeps for itself. Name one that holds pictures.`);
  }
  if (await isUnreal(real)) throw refuse("invalid", `${real} is the system's own (processes, devices), no place for files.`);
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
    if (!(await stat(real)).isDirectory()) throw refuse("invalid", `${path} is a file. Name the folder it lies in.`);
    return real;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      const link = await lstat(path).catch(() => null);
      throw refuse("not_found", link?.isSymbolicLink() ? `${path} is a link that leads nowhere.` : `There is no folder ${path}.`);
    }
    if (code === "ELOOP") throw refuse("invalid", `${path} is a link that leads round in a circle.`);
    if (code === "EACCES" || code === "EPERM") throw refuse("forbidden", `Atelier may not read ${path}. Give its user the right to.`);
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
  const detail =
    around.path === wanted.path
      ? `${wanted.path} is managed already, as "${around.name}".`
      : `${wanted.path} lies in "${around.name}" (${around.path}): its files are in the library already.`;
  throw refuse("conflict", detail);
}
