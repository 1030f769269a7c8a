import { describeRoots } from "#lib/media/roots/overview.ts";
import type { RootDto } from "#lib/media/roots/schema.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import type { Answer, Command } from "./command.ts";

export const rootList: Command = {
  name: "root list",
  arguments: "[--json]",
  summary: "Lists the folders of the library: whether each is there, how many files it holds, what could not be read.",
  options: {},
  run: listFolders,
};

async function listFolders(): Promise<Answer> {
  await ensureRoots();
  const roots = await describeRoots();
  return { code: 0, json: { items: roots }, text: roots.map(line).join("\n") };
}

function line(root: RootDto): string {
  const problems = root.problems > 0 ? `, ${root.problems} left out or unreadable` : "";
  const facts = `${root.kind}, ${root.state}${root.read_only ? ", read-only" : ""}, ${root.files} ${root.files === 1 ? "file" : "files"}${problems}`;
  return `${root.id}  ${root.name} (${facts})  ${root.path}`;
}
