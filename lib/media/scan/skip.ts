import { isUtf8 } from "node:buffer";
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

/** A name that is no UTF-8, as it is told: each byte that belongs to no character as `\xff`, so that no two names are told alike. */
export function toldName(name: Uint8Array): string {
  let told = "";
  for (let at = 0; at < name.length; ) {
    const character = [1, 2, 3, 4].map((length) => name.subarray(at, at + length)).find((bytes) => isUtf8(bytes));
    const text = character ? Buffer.from(character).toString() : "";
    told += text === "" || text === "\\" ? `\\x${name[at]?.toString(16).padStart(2, "0")}` : text;
    at += character?.length || 1;
  }
  return told;
}
