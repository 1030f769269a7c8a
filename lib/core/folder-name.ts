import { z } from "zod";

/** What some file system, ComfyUI or a scan reads something else into. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const COMFYUI_OWN = /^(clipspace|3d|pasted)$/i;
const SKIPPED_BY_SCANS = /^(thumbnails|masks|mask_.*|.*_(mask|thumb|thumbnail))$/i;
/** Path separators and what Windows forbids, and characters that cannot be seen or turn the direction of writing. */
const FORBIDDEN = /[\\/:*?"<>|]|\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u;

/** File systems count a name in bytes; what is Latin to one reader takes three or four times as many in other scripts. */
const MOST_BYTES = 255;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** How a text begins: so many bytes of UTF-8 at most, up to the end of a character. */
export function beginningOf(text: string, most: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Why a text cannot be a folder's name, in words that go on from the name; null when it can. */
export function folderNameProblem(name: string): string | null {
  if (name === "" || name.length > 120) return "must have 1 to 120 characters";
  if (bytesOf(name) > MOST_BYTES) return `must be shorter: it takes ${bytesOf(name)} bytes, and a folder's name at most ${MOST_BYTES}`;
  if (/^[.\s]|[.\s]$/.test(name)) return "must not begin or end with a dot or a blank";
  if (FORBIDDEN.test(name) || !name.isWellFormed())
    return 'must be a plain folder name, without \\ / : * ? " < > | or invisible characters';
  if (DEVICE.test(name) || COMFYUI_OWN.test(name) || SKIPPED_BY_SCANS.test(name)) return "is a name that programs keep for themselves";
  return null;
}

/** Names of folders people may choose: one path segment that every file system takes and every scan finds again. */
export const FolderName = z.string().superRefine((name, context) => {
  const problem = folderNameProblem(name);
  if (problem) context.addIssue({ code: "custom", message: problem });
});
