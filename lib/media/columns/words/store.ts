/** Which files have words and keywords: asked of the indexes over them, or of the texts of a few. */
import type { RawReader } from "#lib/db/raw-reader.ts";
import type { RawValue } from "#lib/db/raw-value.ts";
import { idList, idsFrom, isSqlite } from "../id-list.ts";

/** Words and keywords as they are asked for. */
export interface MatchQuestion {
  /** Each one word or more, folded as `readWordQuery` does. */
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
  readonly keywords: readonly string[];
  readonly matchAll: boolean;
}

/** Those of some ids that match. Looks at their texts alone, whatever else is in the library. */
export async function selectMatching(reader: RawReader, question: MatchQuestion, ids: readonly number[]): Promise<number[]> {
  const values: RawValue[] = [idList(reader, ids)];
  const conditions: string[] = [];
  const found = isSqlite(reader) ? "instr(t.words, ?) > 0" : "strpos(t.words, ?) > 0";
  const texts = "SELECT 1 FROM media_texts t WHERE t.media_file_id = asked.id";
  if (question.wanted.length > 0) {
    conditions.push(`EXISTS (${texts} AND ${question.wanted.map(() => found).join(" AND ")})`);
    values.push(...question.wanted.map((phrase) => ` ${phrase} `));
  }
  if (question.unwanted.length > 0) {
    conditions.push(`NOT EXISTS (${texts} AND (${question.unwanted.map(() => found).join(" OR ")}))`);
    values.push(...question.unwanted.map((phrase) => ` ${phrase} `));
  }
  const keyword = (condition: string) => `EXISTS (SELECT 1 FROM media_keywords k WHERE k.media_file_id = asked.id AND ${condition})`;
  if (question.keywords.length > 0) {
    if (question.matchAll) conditions.push(...question.keywords.map(() => keyword("k.keyword = ?")));
    else conditions.push(keyword(`k.keyword IN (${question.keywords.map(() => "?").join(", ")})`));
    values.push(...question.keywords);
  }
  const statement = `SELECT asked.id FROM ${idsFrom(reader)} AS asked WHERE ${conditions.join(" AND ") || "1 = 1"}`;
  // There are as many statements as there are numbers of words and keywords: those of one thing are asked most.
  const isCommon = question.wanted.length + question.unwanted.length + question.keywords.length <= 1;
  const rows = await reader.all(statement, values, isCommon ? "often" : undefined);
  return rows.map(([id]) => Number(id));
}

/** A statement that answers all ids as one text, as `parseIds` reads it: a million rows would cost more than finding them. */
export interface Gathering {
  readonly statement: string;
  readonly values: readonly RawValue[];
}

/** PostgreSQL's ids, four bytes each with the highest first: half the work of writing and reading digits. */
const gathered = (id: string) => `encode(string_agg(int4send(${id}), ''), 'base64')`;

/** All files with every wanted phrase, of which there is one at least, and no unwanted one. */
export function gatherWords(reader: RawReader, wanted: readonly string[], unwanted: readonly string[]): Gathering {
  if (!isSqlite(reader)) return gatherFromIndex(wanted, unwanted);
  const phrase = (words: string) => `"${words}"`;
  const all = wanted.map(phrase).join(" AND ");
  const match = unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.map(phrase).join(" OR ")})`;
  return { statement: "SELECT group_concat(rowid) FROM media_search WHERE media_search MATCH ?", values: [match] };
}

const isPhrase = (words: string) => words.includes(" ");

/** A phrase's words as operands: quoted, no parser takes them apart and none of their characters means anything. */
function operands(phrase: string): string {
  return phrase
    .split(" ")
    .map((word) => `'${word.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`)
    .join(" & ");
}

/**
 * PostgreSQL's index knows words and not their order: it answers all of single words, unwanted ones too, and of a phrase those that have its
 * words, whose texts are then looked at. Not the other way round, which planners may prefer: away from its index the expression costs more
 * than reading the text.
 */
function gatherFromIndex(wanted: readonly string[], unwanted: readonly string[]): Gathering {
  const words = unwanted.filter((phrase) => !isPhrase(phrase));
  const query = [...wanted.map(operands), ...words.map((word) => `!${operands(word)}`)].join(" & ");
  const found = "FROM media_search s WHERE media_words(s.media_file_id, s.revision) @@ ?::tsquery";
  const [held, lacked] = [wanted.filter(isPhrase), unwanted.filter(isPhrase)];
  if (held.length + lacked.length === 0) return { statement: `SELECT ${gathered("s.media_file_id")} ${found}`, values: [query] };
  const conditions = [...held.map(() => "strpos(t.words, ?) > 0"), ...lacked.map(() => "strpos(t.words, ?) = 0")];
  return {
    statement: `WITH found AS MATERIALIZED (SELECT s.media_file_id AS id ${found})
      SELECT ${gathered("found.id")} FROM found JOIN media_texts t ON t.media_file_id = found.id WHERE ${conditions.join(" AND ")}`,
    values: [query, ...[...held, ...lacked].map((phrase) => ` ${phrase} `)],
  };
}

export function gatherKeyword(reader: RawReader, keyword: string): Gathering {
  const ids = isSqlite(reader) ? "group_concat(media_file_id)" : gathered("media_file_id");
  return { statement: `SELECT ${ids} FROM media_keywords WHERE keyword = ?`, values: [keyword] };
}

export async function selectGathering(reader: RawReader, { statement, values }: Gathering): Promise<Int32Array> {
  const [row] = await reader.all(statement, values);
  const ids = typeof row?.[0] === "string" ? row[0] : "";
  return isSqlite(reader) ? parseDigits(ids) : parseBytes(ids);
}

function parseBytes(encoded: string): Int32Array {
  const bytes = Buffer.from(encoded, "base64");
  const ids = new Int32Array(bytes.length / 4);
  for (let index = 0; index < ids.length; index += 1) ids[index] = bytes.readInt32BE(index * 4);
  return ids;
}

function parseDigits(list: string): Int32Array {
  let ids = new Int32Array(Math.ceil(list.length / 6) + 1);
  let [count, id] = [0, 0];
  for (let index = 0; index <= list.length; index += 1) {
    const digit = list.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) {
      id = id * 10 + digit;
      continue;
    }
    if (id === 0) continue;
    if (count === ids.length) {
      const grown = new Int32Array(count * 2);
      grown.set(ids);
      ids = grown;
    }
    ids[count++] = id;
    id = 0;
  }
  return ids.slice(0, count);
}
