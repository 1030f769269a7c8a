import { resolve } from "node:path";
import { environment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { addRoot } from "#lib/media/roots/changes.ts";
import { type AddedRoot, type NewRoot, ROOT_KINDS, RootKind } from "#lib/media/roots/schema.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { Visibility } from "#lib/media/schema.ts";
import { localActor } from "#lib/people/actor.ts";
import { isWorkerAlive } from "./alive.ts";
import { type Answer, type Command, type Given, text, UsageError } from "./command.ts";
import { typedAt } from "./root-named.ts";

export const rootAdd: Command = {
  name: "root add",
  arguments: "<folder> [options]",
  summary: "Adds a folder of media to the library, or all folders of the ComfyUI in it. No file is changed.",
  options: {
    kind: { type: "string", about: `what it is, if not found out: ${ROOT_KINDS.join(", ")}` },
    name: { type: "string", about: "how it is called (its own name otherwise)" },
    "read-only": { type: "boolean", about: "write nothing into it: words are kept in the home instead" },
    owner: { type: "string", about: "whose its files are, where nothing else is said" },
    visibility: { type: "string", about: `who sees them, where nothing else is said: ${Visibility.options.join(", ")}` },
  },
  run: addFolder,
};

function oneOf<T extends string>(option: string, given: string | undefined, values: readonly T[]): T | undefined {
  if (given === undefined) return undefined;
  const value = values.find((one) => one === given);
  if (value === undefined) throw new UsageError(`--${option} must be one of ${values.join(", ")}.`);
  return value;
}

/** The folder is no option, so a problem with it is told by itself. */
function add(root: NewRoot): Promise<AddedRoot> {
  return addRoot(localActor(), root).catch((error: unknown) => {
    throw isAppError(error) && error.code === "invalid" && error.field === "path" ? new UsageError(error.message) : error;
  });
}

async function addFolder(given: Given): Promise<Answer> {
  const [folder, ...more] = given.positionals;
  if (!folder || more.length > 0) throw new UsageError("Name one folder: root add <folder>.");
  const kind = oneOf("kind", text(given, "kind"), RootKind.options);
  const visibility = oneOf("visibility", text(given, "visibility"), Visibility.options);
  const name = text(given, "name");
  const owner = text(given, "owner");
  await ensureRoots();
  const { added, plain } = await add({
    path: resolve(typedAt(), folder),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : { owner }),
    ...(visibility === undefined ? {} : { visibility }),
    read_only: given.values["read-only"] === true,
  });
  const lines = added.map((root) => `${root.id}  ${root.name} (${root.kind}${root.read_only ? ", read-only" : ""})  ${root.path}`);
  const isRead = !environment().hasDatabase || (await isWorkerAlive());
  const later = isRead ? [] : ["Its files come into the library with the next start, or at once by: npm run atelier -- scan"];
  const left = plain.map(
    (root) => `${root.path} stays the plain folder "${root.name}". To have its projects: root remove ${root.id}, then this again.`,
  );
  return { code: 0, json: { items: added }, text: [...lines, ...left, ...later].join("\n") };
}
