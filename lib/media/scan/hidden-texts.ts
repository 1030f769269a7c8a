/** One look, in the background, at pixels that may hide how a picture was made. */
import { database } from "#lib/db/client.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { readHiddenText, recipeOfHidden } from "#lib/metadata/hidden.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { mediaChanged, scopeOf } from "../events.ts";
import { locate } from "../roots/service.ts";
import { recordColumns } from "../rows/row.ts";
import { putWords, selectWords } from "../rows/store.ts";
import { wordsOfRow } from "../rows/words.ts";
import { selectKnown } from "./identity/store.ts";
import { inTransaction, writeRecord } from "./store.ts";

export async function runHidden({ payload, signal, progress }: JobContext<{ media_ids: number[] }>): Promise<{ found: number }> {
  const of = database();
  const rows = await selectKnown(of.client, of.dialect, payload.media_ids);
  let found = 0;
  let looked = 0;
  for (const row of rows.values()) {
    signal.throwIfAborted();
    looked += 1;
    progress(looked, rows.size);
    const path = await locate(row.path).catch(() => null);
    const text = path && (await readHiddenText(path));
    const recipe = text ? recipeOfHidden(text) : null;
    if (!recipe) continue;
    await inTransaction(of, async (tx) => {
      if (!(await writeRecord(tx, row, recordColumns(recipe.record, recipe.dialect)))) return;
      found += 1;
      const said = (await selectWords(tx, [row.id])).get(row.id) ?? { caption: null, keywords: [] };
      const words = wordsOfRow(recipe.record.prompt, said, row.path.slice(row.rootId.length + 1));
      await putWords(tx, of.dialect, [{ id: row.id, words }]);
      await publish(tx, [say(mediaChanged, scopeOf(row), { ids: [row.id] })], of);
    });
  }
  if (found > 0) wakeReaders();
  return { found };
}
