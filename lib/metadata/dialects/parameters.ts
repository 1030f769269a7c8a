import { readParameters } from "../parameters.ts";
import type { Dialect } from "./dialect.ts";

const KEYS = new Set(["parameters", "usercomment"]);

/** AUTOMATIC1111's text, which many programs write. */
export const parameters: Dialect = {
  id: "parameters",
  test: ({ key, text }) => KEYS.has(key.toLowerCase()) && !text.trimStart().startsWith("{"),
  read: ({ text }) => {
    const found = readParameters(text);
    return found && { record: found.record, provenance: null };
  },
};
