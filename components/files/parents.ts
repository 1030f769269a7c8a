export interface Crumb {
  readonly name: string;
  readonly path: string;
}

/** The folders from a root down to `path`, the root first. `root` is the path of the root it lies in. */
export function crumbsOf(path: string, root: { readonly name: string; readonly path: string }): Crumb[] {
  const separator = root.path.includes("\\") && !root.path.includes("/") ? "\\" : "/";
  const base = root.path.endsWith(separator) ? root.path.slice(0, -1) : root.path;
  const parts = path.slice(base.length).split(separator).filter(Boolean);
  return [
    { name: root.name, path: root.path },
    ...parts.map((name, index) => ({ name, path: [base, ...parts.slice(0, index + 1)].join(separator) })),
  ];
}

/** The root a path lies in: of those that hold it the innermost. */
export function rootOf<R extends { readonly path: string }>(path: string, roots: readonly R[]): R | null {
  const holding = roots.filter(
    (root) =>
      path === root.path || path.startsWith(root.path.endsWith("/") ? root.path : `${root.path}/`) || path.startsWith(`${root.path}\\`),
  );
  return holding.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}

/** Whether `path` lies somewhere below the folder. */
export function leadsTo(folder: string, path: string): boolean {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : "";
  return rest.startsWith("/") || rest.startsWith("\\") || (rest !== "" && /[\\/]$/.test(folder));
}
