import { parseExact } from "#lib/core/json.ts";
import { isTelling, provenanceIn } from "../provenance.ts";
import type { RawText } from "../schema.ts";
import { xmpText } from "../xmp.ts";
import type { Dialect, Reading } from "./dialect.ts";

/** What we write ourselves: the provenance as JSON, in XMP inside an element. Of several the last, which was added later, wins. */
export const atelier: Dialect = {
  id: "atelier",
  names: ["atelier", "comment", "xmp"],
  read: ({ all }) => {
    for (let at = all.length - 1; at >= 0; at -= 1) {
      const raw = all[at];
      if (!raw || raw.truncated) continue;
      const json = raw.where === "xmp" ? inPacket(raw.text) : maybeOurs(raw) ? raw.text : null;
      const reading = json === null ? null : readProvenance(json);
      if (reading) return reading;
    }
    return null;
  },
};

function inPacket(packet: string): string | null {
  return packet.includes("atelier:provenance") ? xmpText(packet, "atelier:provenance") : null;
}

/** The keys under which the containers carry our JSON; a comment may be anyone's, the JSON tells. */
const KEYS = new Set(["atelier", "txxx:atelier", "asset.extras.atelier", "comment", "icmt", "©cmt"]);

function maybeOurs({ key, text }: RawText): boolean {
  return KEYS.has(key.toLowerCase()) && text.trimStart().startsWith("{") && text.includes('"record"');
}

function readProvenance(json: string): Reading | null {
  try {
    const provenance = provenanceIn(parseExact(json));
    // One that says nothing leaves the word to the file's other texts, unless it says where the file came from.
    return provenance && (isTelling(provenance.record) || provenance.source) ? { record: provenance.record, provenance } : null;
  } catch {
    return null;
  }
}
