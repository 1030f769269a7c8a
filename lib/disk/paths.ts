import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import { AppError, systemCode } from "#lib/core/errors.ts";

declare const contained: unique symbol;

/** An absolute path that is known to lie inside a managed folder, symlinks resolved. Only this file makes them. */
export type ContainedPath = string & { readonly [contained]: true };

/** Whether `path` is `folder` or lies below it. Both absolute and normalised. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith(`..${sep}`) && way !== ".." && !isAbsolute(way));
}

/** The real path of the deepest ancestor that exists, with the rest appended: what a file not yet made would really be. */
async function realPathOfPlanned(path: string): Promise<string> {
  const rest: string[] = [];
  let current = path;
  for (;;) {
    try {
      return join(await realpath(current), ...rest);
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || dirname(current) === current) throw error;
      rest.unshift(current.slice(dirname(current).length).replace(/^[\\/]+/, ""));
      current = dirname(current);
    }
  }
}

/**
 * Joins a relative path to a folder and proves that it stays inside, also through symlinks and when it does not exist yet.
 * @throws AppError `outside_roots`; `not_found` for what no file system can hold
 */
export async function contain(folder: string, path = "."): Promise<ContainedPath> {
  if (path.includes("\0")) throw new AppError("outside_roots", "A path cannot contain a NUL byte.", { field: "path" });
  const wanted = resolve(folder, normalize(path));
  if (!isInside(resolve(folder), wanted)) throw new AppError("outside_roots", `"${path}" leaves its folder.`, { field: "path" });
  const [realFolder, real] = await Promise.all([realPathOfPlanned(resolve(folder)), realPathOfPlanned(wanted).catch(throwImpossible)]);
  if (!isInside(realFolder, real))
    throw new AppError("outside_roots", `"${path}" leads out of its folder through a link.`, { field: "path" });
  return real as ContainedPath;
}

function throwImpossible(error: unknown): never {
  const code = systemCode(error);
  if (code === "ENAMETOOLONG") throw new AppError("not_found", "There is nothing of so long a name.", { field: "path", cause: error });
  if (code === "ELOOP") throw new AppError("not_found", "The path leads round in a circle of links.", { field: "path", cause: error });
  throw error;
}

/**
 * A file straight in a folder that has been proven, by its name alone: the disk is not asked. What lies there may be a link, so whoever
 * opens it must refuse to follow one (`O_NOFOLLOW`).
 * @throws AppError `outside_roots`
 */
export function fileIn(folder: ContainedPath, name: string): ContainedPath {
  if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name))
    throw new AppError("outside_roots", `"${name}" is no name of a file.`, { field: "path" });
  return `${folder}${sep}${name}` as ContainedPath;
}

/** Of what is called so in a folder. Both with `/` between their parts; the folder's is "" for that in which they begin. */
export function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The folder that something lies in; "" for that in which paths begin. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Whether `folder` is `top` or lies below it; "" is that in which paths begin. */
export function isBelow(top: string, folder: string): boolean {
  return top === "" || folder === top || folder.startsWith(`${top}/`);
}

/** The path with `/` between its parts, as rows and sidecars carry it. */
export function portable(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
