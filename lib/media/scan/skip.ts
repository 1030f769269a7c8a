import { type Extension, knownExtension } from "../kinds.ts";

/** Folders that hold what was made from media, not media of their own. */
const DERIVED_FOLDERS: ReadonlySet<string> = new Set(["thumbnails", "masks"]);
const DERIVED_FILE = /^mask_|_(?:thumb|thumbnail|mask)\.[^.]+$/i;

/** Why a scan does not go into a folder; null where it does. */
export function folderSkipReason(name: string): string | null {
  if (name.startsWith(".")) return "hidden folder";
  return DERIVED_FOLDERS.has(name.toLowerCase()) ? "folder of derived pictures" : null;
}

export type NameVerdict = { readonly kind: "media"; readonly extension: Extension } | { readonly kind: "skipped" | "other" };

/** What a file's name alone says of it. `other` is not media at all, and of no interest. */
export function judgeName(name: string): NameVerdict {
  const extension = knownExtension(name);
  if (extension === null) return { kind: "other" };
  if (name.startsWith(".") || DERIVED_FILE.test(name)) return { kind: "skipped" };
  return { kind: "media", extension };
}
