/** What in a sidecar of ours is not what its place asks for: such a value says nothing, and whoever wrote it is to hear so. Pure. */
import { Visibility } from "../schema.ts";
import { flagOf, isJson, type Json, scoreOf } from "./values.ts";

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
const isTime: Test = (value) => typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
const isList =
  (each: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(each);

/** The fields that are read, in the order in which they are named. */
const FIELDS: Readonly<Record<string, Test>> = {
  score: (value) => scoreOf(value) !== null,
  favourite: (value) => flagOf(value) !== null,
  kept: (value) => flagOf(value) !== null,
  caption: isText,
  captions: isList((one) => isJson(one) && isText(one.text)),
  license: isText,
  keywords: isList((one) => isText(isJson(one) ? one.keyword : one)),
  tags: isList(isText),
  owner: isText,
  workshop: isText,
  visibility: (value) => Visibility.safeParse(value).success,
  run_id: isText,
  job_id: isText,
  hash: isText,
  created_at: isTime,
  updated_at: isTime,
  said: isJson,
  metadata: isJson,
  provenance: isJson,
};
const ENTRIES = Object.entries(FIELDS);
/** They may stand in `metadata` too, and count there first. */
const INNER = ["license", "tags"] as const;

/** The fields that hold something else than they should, by name. Where a field is empty nothing is said, whatever its kind. */
function misfitsOf(file: Json): string[] {
  const inner = isJson(file.metadata) ? file.metadata : {};
  const isWrong = (value: unknown, test: Test) => value !== undefined && value !== null && value !== "" && !test(value);
  const found: string[] = [];
  for (const [name, test] of ENTRIES) if (isWrong(file[name], test)) found.push(name);
  for (const name of INNER) if (isWrong(inner[name], FIELDS[name] ?? isText)) found.push(`metadata.${name}`);
  return found;
}

/** One sentence about all of them; null where everything is as it should be. */
export function misfitReason(file: Json): string | null {
  const fields = misfitsOf(file);
  const last = fields.pop();
  if (last === undefined) return null;
  if (fields.length === 0) return `${last} does not hold what it should, and what is wrong there was left out`;
  return `${fields.join(", ")} and ${last} do not hold what they should, and what is wrong there was left out`;
}
