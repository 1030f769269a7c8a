import { parseExact } from "#lib/core/json.ts";
import { Provenance } from "../schema.ts";
import { xmpText } from "../xmp.ts";
import type { Dialect } from "./dialect.ts";

/** The keys under which the containers carry our JSON; a comment may be anyone's, the JSON tells. */
const KEYS = new Set(["atelier", "txxx:atelier", "asset.extras.atelier", "comment", "icmt", "©cmt"]);

/** What we write ourselves: the provenance as JSON, in XMP inside an element. */
export const atelier: Dialect = {
  id: "atelier",
  test: ({ where, key, text }) =>
    where === "xmp" ? text.includes("atelier:provenance") : KEYS.has(key.toLowerCase()) && text.trimStart().startsWith("{"),
  read: ({ where, text }) => {
    const json = where === "xmp" ? xmpText(text, "atelier:provenance") : text;
    try {
      const provenance = Provenance.safeParse(parseExact(json ?? ""));
      return provenance.success ? { record: provenance.data.record, provenance: provenance.data } : null;
    } catch {
      return null;
    }
  },
};
