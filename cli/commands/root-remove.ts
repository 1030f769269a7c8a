import { resolve } from "node:path";
import { db } from "#lib/db/client.ts";
import { removeRoot } from "#lib/media/roots/changes.ts";
import { forgetRows } from "#lib/media/roots/forgetting.ts";
import { listRoots } from "#lib/media/roots/service.ts";
import { countRows } from "#lib/media/roots/store.ts";
import { localActor } from "#lib/people/actor.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";

export const rootRemove: Command = {
  name: "root remove",
  arguments: "<id or folder>",
  summary: "Takes a folder off the library's list. Its files stay as they are; adding it again brings everything said of them back.",
  options: {},
  run: removeFolder,
};

async function removeFolder(given: Given): Promise<Answer> {
  const [named, ...more] = given.positionals;
  if (!named || more.length > 0) throw new UsageError("Name one folder, by its id or path: root remove <id or folder>.");
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), named);
  const root = (await listRoots()).find((one) => one.id === named || one.path === path);
  const removed = await removeRoot(localActor(), root?.id ?? named);
  await forgetRows(
    removed.id,
    () => false,
    (rows) => given.progress(`${rows} of ${removed.files} files`),
  );
  const pending = await countRows(db(), removed.id);
  return { code: 0, json: { ...removed, pending }, text: `${removed.path} is off the list with ${removed.files} files. None was touched.` };
}
