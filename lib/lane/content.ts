/** As what an original is served: its name may say anything, and what its bytes are decides. Pure. */

import { EXTENSIONS, isAsNamed } from "#lib/media/kinds.ts";
import { sniff } from "#lib/metadata/sniff.ts";
import type { FileFacts } from "./answer.ts";

type Shown = Pick<FileFacts, "mime" | "disposition">;

/** Bytes of no kind we know could be anything, a page with a script in it too: they are only ever downloaded. */
const UNKNOWN: Shown = { mime: "application/octet-stream", disposition: "attachment" };

/** @param named by its name or row. @param head its first `SNIFF_BYTES` */
export function shownAs(named: Shown, head: Uint8Array): Shown {
  const format = sniff(head);
  if (format === null) return UNKNOWN;
  const { mime, inline } = EXTENSIONS[format];
  return { mime: isAsNamed(named.mime, format) ? named.mime : mime, disposition: inline ? named.disposition : "attachment" };
}
