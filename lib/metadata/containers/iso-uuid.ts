/** What programs of other houses put into `uuid` boxes: XMP (ISO 16684-3) and content credentials (C2PA 2.1, A.5). */
import { MAX_C2PA_BYTES } from "../c2pa.ts";
import { takeC2pa, takeXmp } from "./blocks.ts";
import { type Box, contents } from "./iso-boxes.ts";
import { MAX_TEXT, type Source } from "./source.ts";

const XMP = "be7acfcb97a942e89c71999491e3afac";
const C2PA = "d8fec3d61b0e483c92975828877ec481";

export function takeUuid(source: Source, box: Box): void {
  if (box.uuid === XMP) takeXmp(source, contents(source, box, MAX_TEXT).toString("utf8"));
  if (box.uuid !== C2PA) return;
  // Version and flags, the purpose with its NUL, and where Merkle trees begin; then the store.
  const bytes = contents(source, box, MAX_C2PA_BYTES);
  const purpose = bytes.indexOf(0, 4);
  if (bytes.toString("latin1", 4, Math.max(4, purpose)) === "manifest") takeC2pa(source, bytes.subarray(purpose + 9));
}
