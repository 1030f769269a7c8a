/** As what an original is served: its name may say anything, and what its bytes are decides. Pure. */

import { EXTENSIONS } from "#lib/media/kinds.ts";
import { type Format, sniff } from "#lib/metadata/sniff.ts";
import type { FileFacts } from "./answer.ts";

type Shown = Pick<FileFacts, "mime" | "disposition">;

/** Containers of one family that differ in little but their brands: of these the name knows better what is in them. */
const FAMILIES: readonly (readonly Format[])[] = [
  ["mp4", "mov", "m4a"],
  ["webm", "mkv"],
];
/** Names of types that have no format of their own. */
const ALIASES: Readonly<Record<string, Format>> = { "video/x-m4v": "mp4" };

/** Bytes of no kind we know could be anything, a page with a script in it too: they are only ever downloaded. */
const UNKNOWN: Shown = { mime: "application/octet-stream", disposition: "attachment" };

/** @param named by its name or row. @param head its first `SNIFF_BYTES` */
export function shownAs(named: Shown, head: Uint8Array): Shown {
  const format = sniff(head);
  if (format === null) return UNKNOWN;
  const { mime, inline } = EXTENSIONS[format];
  const isAsNamed = named.mime === mime || FAMILIES.some((family) => family.includes(format) && isOf(family, named.mime));
  return { mime: isAsNamed ? named.mime : mime, disposition: inline ? named.disposition : "attachment" };
}

function isOf(family: readonly Format[], mime: string): boolean {
  const alias = ALIASES[mime];
  return (alias !== undefined && family.includes(alias)) || family.some((format) => EXTENSIONS[format].mime === mime);
}
