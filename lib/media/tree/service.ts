import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { orWithoutDatabase } from "../away.ts";
import { EXTENSIONS, knownExtension } from "../kinds.ts";
import { pageOf } from "../page.ts";
import { getProject } from "../projects/service.ts";
import { findPlace } from "../roots/place.ts";
import type { Root } from "../roots/schema.ts";
import { listRoots } from "../roots/service.ts";
import { SIDECAR_SUFFIX } from "../sidecars/naming.ts";
import { sightOf, viewerOf } from "../sight.ts";
import { factsOf, openFolder } from "./folder.ts";
import type { Tree, TreeEntry, TreeQuery } from "./schema.ts";
import { idsAt } from "./store.ts";
import { directoryOf, visibleIn } from "./visible.ts";

/**
 * The files as they lie on disk, a folder at a time. At the top, without a project: the engines' input and output; of a project in one
 * root that folder's contents, in several one entry for each. Hidden entries are never shown.
 * @throws AppError `not_found`, `outside_roots`, `root_offline`, `invalid` for a file
 */
export async function fileTree(actor: Actor, query: TreeQuery): Promise<Tree> {
  if (query.path !== undefined) {
    const { root, relative } = await findPlace(query.path);
    return contentsOf(actor, root, relative, query);
  }
  const roots = await listRoots();
  if (query.project_id === undefined) {
    const tops = roots.filter((root) => root.kind === "input" || root.kind === "output");
    return topsOf(actor, tops, ".", query);
  }
  const project = await getProject(actor, query.project_id);
  const own = roots.filter((root) => project.roots.includes(root.id));
  const [only] = own;
  if (only && own.length === 1) {
    const { root, relative } = await findPlace(join(only.path, project.id));
    return contentsOf(actor, root, relative, query);
  }
  return topsOf(actor, own, project.id, query);
}

/** Who may not know where files lie on the machine gets paths that begin with the root's id. */
function shownPath(actor: Actor, root: Root, relative: string): string {
  if (!viewerOf(actor).seesAll) return directoryOf(root, relative);
  return relative === "." ? root.path : join(root.path, ...relative.split("/"));
}

function folderEntry(actor: Actor, root: Root, relative: string, name: string): TreeEntry {
  const nothing = { media_kind: null, size_bytes: null, modified_at: null, id: null };
  return { name, path: shownPath(actor, root, relative), kind: "dir", ...nothing, root_id: root.id, offline: root.state === "offline" };
}

function topsOf(actor: Actor, roots: readonly Root[], relative: string, query: TreeQuery): Tree {
  const entries = roots.map((root) => folderEntry(actor, root, relative, root.name));
  return pageOf(entries, query, (entry) => entry.root_id);
}

interface Named {
  readonly name: string;
  readonly isFolder: boolean;
}

async function contentsOf(actor: Actor, root: Root, relative: string, query: TreeQuery): Promise<Tree> {
  if (relative.split("/").some((part) => part.startsWith(".") && part !== ".")) {
    throw refusal("not_found", "folder_unknown", { folder: relative, name: root.name }, { field: "path" });
  }
  const folder = await openFolder(root, relative);
  const { sees } = await visibleIn(actor, root, relative, folder);
  const isShown = (name: string) => sees(name) && (query.sidecars === true || !name.endsWith(SIDECAR_SUFFIX));
  const named: Named[] = [
    ...folder.folders.map((name) => ({ name, isFolder: true })),
    ...folder.files.filter(isShown).map((name) => ({ name, isFolder: false })),
  ];
  const page = pageOf(named, query, ({ name, isFolder }) => `${isFolder ? "/" : ""}${name}`);
  return { ...page, items: await entriesOf(actor, root, relative, page.items) };
}

/** The entries of one page: only these are looked at closely, however many there are. */
async function entriesOf(actor: Actor, root: Root, relative: string, page: readonly Named[]): Promise<TreeEntry[]> {
  const below = (name: string) => (relative === "." ? name : `${relative}/${name}`);
  const files = page.filter((one) => !one.isFolder).map((one) => one.name);
  const [facts, ids] = await Promise.all([
    factsOf(join(root.path, relative), files),
    orWithoutDatabase(
      actor,
      () =>
        idsAt(
          db(),
          sightOf(actor),
          files.map((name) => `${root.id}/${below(name)}`),
        ),
      new Map<string, number>(),
    ),
  ]);
  return page.map(({ name, isFolder }) => {
    if (isFolder) return folderEntry(actor, root, below(name), name);
    const known = knownExtension(name);
    const state = facts.get(name);
    return {
      name,
      path: shownPath(actor, root, below(name)),
      kind: "file",
      media_kind: known ? EXTENSIONS[known].kind : null,
      size_bytes: state?.size ?? null,
      modified_at: state ? new Date(state.modifiedMs).toISOString() : null,
      id: ids.get(`${root.id}/${below(name)}`) ?? null,
      root_id: root.id,
      offline: false,
    };
  });
}
