import type { Tx } from "#lib/db/client.ts";
import type { Dialect } from "#lib/db/dialect.ts";
import { putWords, selectWords } from "#lib/media/rows/store.ts";
import { wordsOfRow } from "#lib/media/rows/words.ts";
import { distinct } from "#lib/media/sidecars/combine.ts";
import type { SaidKeyword, Words } from "#lib/media/sidecars/said.ts";

/** What a row is to hold after someone has spoken. */
export interface SpokenRow {
  readonly id: number;
  readonly relative: string;
  readonly words: Words;
  /** Keywords of other types than `user`, by the sidecars. */
  readonly keywords: readonly SaidKeyword[];
  /** The row has its caption and all keywords already: then what a search looks in stays as it is. */
  readonly hasTexts: boolean;
  readonly stamp: string | null;
  /** Null leaves the row's as it is. */
  readonly hash: string | null;
  readonly at: Date;
  /** A sidecar of other bytes that had to make room, by the places that rows keep. */
  readonly apart: { readonly hash: string; readonly from: string; readonly to: string } | null;
}

/**
 * Writes what was said into the row, its keywords and what a search looks in. The first statement writes, so that on SQLite the
 * transaction holds the write lock before anything is read. @returns false where the row is gone
 */
export async function updateWords(tx: Tx, dialect: Dialect, row: SpokenRow): Promise<boolean> {
  const { id, words, at } = row;
  const { count } = await tx.mediaFile.updateMany({
    where: { id },
    data: {
      score: words.score,
      favourite: words.favourite,
      kept: words.kept,
      caption: words.caption,
      license: words.license,
      updatedAt: at,
      sidecarStamp: row.stamp,
      ...(row.hash === null ? {} : { hash: row.hash }),
    },
  });
  if (count === 0) return false;
  if (row.apart) await followSidecar(tx, row.apart);
  if (row.hasTexts) return true;
  const keywords = distinct([...words.keywords, ...row.keywords]);
  await replaceKeywords(tx, id, keywords, at);
  const said = (await selectWords(tx, [id])).get(id) ?? { caption: words.caption, keywords };
  const recipe = await tx.mediaMetadata.findUnique({ where: { mediaFileId: id }, select: { prompt: true } });
  await putWords(tx, dialect, [{ id, words: wordsOfRow(recipe?.prompt ?? null, said, row.relative) }]);
  return true;
}

/** The row whose words stand in a sidecar that has another place now. */
async function followSidecar(tx: Tx, { hash, from, to }: NonNullable<SpokenRow["apart"]>): Promise<void> {
  const rows = await tx.mediaFile.findMany({
    where: { hash, sidecarStamp: { endsWith: ` ${from}` } },
    select: { id: true, sidecarStamp: true },
  });
  for (const { id, sidecarStamp } of rows) {
    if (sidecarStamp === null) continue;
    await tx.mediaFile.update({ where: { id }, data: { sidecarStamp: sidecarStamp.slice(0, -from.length) + to } });
  }
}

/** Those that stay keep their rows; keywords of other types that no sidecar knows are another program part's and stay as well. */
async function replaceKeywords(tx: Tx, id: number, keywords: readonly SaidKeyword[], at: Date): Promise<void> {
  const users = keywords.filter((one) => one.type === "user").map((one) => one.keyword);
  await tx.mediaKeyword.deleteMany({ where: { mediaFileId: id, keywordType: "user", keyword: { notIn: users } } });
  const known = await tx.mediaKeyword.findMany({ where: { mediaFileId: id }, select: { keyword: true, keywordType: true } });
  const has = new Set(known.map((one) => `${one.keywordType}\0${one.keyword}`));
  const added = keywords.filter((one) => !has.has(`${one.type}\0${one.keyword}`));
  if (added.length === 0) return;
  await tx.mediaKeyword.createMany({
    data: added.map(({ keyword, type, source, confidence }) => ({
      mediaFileId: id,
      keyword,
      keywordType: type,
      source,
      confidence,
      createdAt: at,
    })),
  });
}
