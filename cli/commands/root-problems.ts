import { rootProblems } from "#lib/media/roots/overview.ts";
import type { RootProblem } from "#lib/media/roots/schema.ts";
import { localActor } from "#lib/people/actor.ts";
import type { Answer, Command, Given } from "./command.ts";
import { rootNamed } from "./root-named.ts";

const PAGE = 500;

export const rootProblemList: Command = {
  name: "root problems",
  arguments: "<id or folder>",
  summary: "Lists what the last scans of a folder could not read or left out, and why.",
  options: {},
  run: listProblems,
};

async function listProblems(given: Given): Promise<Answer> {
  const id = await rootNamed(given, rootProblemList);
  const items: RootProblem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await rootProblems(localActor(), id, { limit: PAGE, count: "none", ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  const lines = items.map(({ path, reason }) => `${path}: ${reason}`);
  return { code: 0, json: { items }, text: lines.join("\n") || "Everything in it could be read." };
}
