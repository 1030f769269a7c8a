/** A zip with workflows in it: one that Atelier exported, or any with workflow JSONs among its files. */
import { isAppError } from "#lib/core/errors.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { isBundle, type ReadBundle, readBundle } from "./bundle.ts";
import { carriedByText } from "./carried.ts";
import { unzipped } from "./zip.ts";

const MEGABYTE = 1024 * 1024;
export const ARCHIVE = { entries: 500, bytes: 64 * MEGABYTE } as const;

export interface FromArchive extends ReadBundle {
  /** Where the record has none. */
  readonly name: string;
}

export function archiveDamaged() {
  const most = { entries: String(ARCHIVE.entries), size: String(ARCHIVE.bytes / MEGABYTE) };
  return refusal("invalid", "archive_damaged", most, { field: "file" });
}

/** At least one, in the order of their paths. @throws AppError `invalid` */
export function readArchive(archive: Uint8Array, filename: string): FromArchive[] {
  const entries = unzipped(archive, ARCHIVE);
  if (!entries) throw archiveDamaged();
  if (isBundle(entries)) return [{ name: "Workflow", ...readBundle(entries) }];
  const paths = [...entries.keys()].filter(isJson).sort((a, b) => (a < b ? -1 : 1));
  const found = paths.flatMap((path): FromArchive[] => {
    const carried = carriedIn(entries.get(path));
    return carried ? [{ carried, name: nameIn(path), record: null, preview: null }] : [];
  });
  if (found.length === 0) throw refusal("invalid", "archive_without", { file: filename || "The zip" }, { field: "file" });
  return found;
}

/** macOS lays a hidden `._name` beside each file it packs, in a folder of its own. */
function isJson(path: string): boolean {
  return /\.json$/i.test(path) && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

/** Another JSON than a workflow's is passed over, whatever is wrong with it. */
function carriedIn(bytes: Uint8Array | undefined) {
  try {
    return bytes ? carriedByText(bytes) : null;
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

function nameIn(path: string): string {
  const base = path.split("/").at(-1) ?? "";
  return (
    base
      .replace(/\.json$/i, "")
      .trim()
      .slice(0, 120)
      .toWellFormed() || "Workflow"
  );
}
