import { db } from "#lib/db/client.ts";
import { removeRoot } from "#lib/media/roots/changes.ts";
import { forgetRows } from "#lib/media/roots/forgetting.ts";
import { countRows } from "#lib/media/roots/store.ts";
import { localActor } from "#lib/people/actor.ts";
import type { Answer, Command, Given } from "./command.ts";
import { rootNamed } from "./root-named.ts";

export const rootRemove: Command = {
  name: "root remove",
  arguments: "<id or folder>",
  summary: "Takes a folder off the library's list. Its files stay as they are; adding it again brings everything said of them back.",
  options: {},
  run: removeFolder,
};

async function removeFolder(given: Given): Promise<Answer> {
  const removed = await removeRoot(localActor(), await rootNamed(given, rootRemove));
  await forgetRows(
    removed.id,
    () => false,
    (rows) => given.progress(`${rows} of ${removed.files} files`),
  );
  const pending = await countRows(db(), removed.id);
  return { code: 0, json: { ...removed, pending }, text: `${removed.path} is off the list with ${removed.files} files. None was touched.` };
}
