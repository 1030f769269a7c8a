/**
 * A made-up library as rows: projects that come one after the other, sessions of many pictures a day over 2,000 days, prompts of
 * common and rare words, and values that match 0.01, 1, 10 and 50 % of the rows.
 */
import Sqlite from "better-sqlite3";
import pg from "pg";
import type { DatabaseLocation } from "#lib/db/location.ts";
import { migrate } from "#lib/db/migrate.ts";
import { searchWords } from "#lib/media/filters/words.ts";

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2020, 5, 1);
const BATCH = 5_000;

/** Shares of all rows, by the name that stands in keywords, models and words: `share10` is a tenth of the library. */
export const SHARES = { share001: 0.0001, share1: 0.01, share10: 0.1, share50: 0.5 } as const;

function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = ["ka", "lo", "mi", "ren", "tas", "vo", "qui", "dar", "sel", "nor", "ple", "zu", "bran", "fi", "gol", "hest"];

function vocabulary(): string[] {
  const words: string[] = [];
  for (const a of SYLLABLES) for (const b of SYLLABLES) for (const c of SYLLABLES) words.push(a + b + c);
  return words;
}

export interface MadeRow {
  readonly file: Record<string, unknown>;
  readonly words: string;
  readonly keywords: string[];
  readonly prompt: string;
}

/** Row `n` of `total`, the same every time. */
export function rowMaker(total: number): (n: number) => MadeRow {
  const random = randomness(42);
  const vocabularyOf = vocabulary();
  const shared = (share: number) => random() < share;
  const named = () => Object.entries(SHARES).flatMap(([name, share]) => (shared(share) ? [name] : []));
  let session = FIRST_DAY;
  return (n) => {
    const part = n / total;
    // A person works in bursts: a minute between pictures, then a night, and most projects fill a time of their own.
    session += random() < 0.002 ? random() * DAY_MS : 0;
    const created = new Date(
      FIRST_DAY + part * 2_000 * DAY_MS * 0.98 + (random() < 0.05 ? random() * 20 * DAY_MS : (session % DAY_MS) / 8),
    );
    const modified = new Date(created.getTime() + (random() < 0.1 ? random() * 30 * DAY_MS : 0));
    const project = part < 0.5 ? "share50" : part < 0.6 ? "share10" : part < 0.61 ? "share1" : part < 0.6101 ? "share001" : null;
    const project_id = project ?? `project-${Math.floor(part * 100)}`;
    const folder = `output-${Math.floor(random() * 6)}`;
    const roll = random();
    const kind = roll < 0.5 ? "image" : roll < 0.899 ? "image" : roll < 0.9899 ? "video" : roll < 0.9999 ? "audio" : "model3d";
    const extension = { image: "png", video: "mp4", audio: "wav", model3d: "glb" }[kind];
    const rate = random();
    const score = rate < 0.5 ? 0 : rate < 0.8899 ? 3 : rate < 0.9899 ? 4 : rate < 0.9999 ? 5 : -1;
    const prompt = Array.from({ length: 25 + Math.floor(random() * 15) }, () => vocabularyOf[Math.floor(random() ** 3 * 4096)]).join(" ");
    const marks = named();
    const model = roll < 0.5 ? "share50" : roll < 0.6 ? "share10" : roll < 0.61 ? "share1" : roll < 0.6101 ? "share001" : "sdxl_base_1.0";
    const keywords = [...marks, `subject-${Math.floor(random() * 500)}`];
    const filename =
      random() < 0.7 ? `ComfyUI_${String(n).padStart(7, "0")}_.${extension}` : `${vocabularyOf[n % 4096]}-${folder}-${n}.${extension}`;
    const directory = `benchroo/${project_id}/${folder}`;
    return {
      prompt,
      keywords,
      words: searchWords([`${prompt}, ${marks.join(", ")}`, ...keywords, `${directory}/${filename}`]),
      file: {
        filename,
        directory,
        file_path: `${directory}/${filename}`,
        file_size: Math.floor(400_000 + random() ** 4 * 8_000_000),
        file_type: kind,
        extension,
        score,
        created_at: created.toISOString(),
        modified_at: modified.toISOString(),
        project_id: part > 0.95 ? null : project_id,
        folder: part > 0.95 ? null : folder,
        mime_type: "image/png",
        width: 1024,
        height: 1024,
        favourite: random() < 0.1,
        kept: random() < 0.01,
        visibility: random() < 0.5 ? "shared" : "private",
        owner_id: random() < 0.9 ? "anna" : "ben",
        run_id: n % 10_000 < 1 ? "share001" : n % 100 === 7 ? "share1" : n % 10 === 3 ? "share10" : n % 2 === 0 ? "share50" : null,
        fingerprint: (n * 2654435761).toString(16).padStart(16, "0").slice(0, 16),
        model,
      },
    };
  };
}

type Insert = (rows: MadeRow[], firstId: number) => Promise<void>;

const FILE_COLUMNS =
  "filename, directory, file_path, file_size, file_type, extension, score, project_id, folder, mime_type, width, height, favourite, kept, visibility, owner_id, run_id, fingerprint, model";

/**
 * Makes an empty database and fills it.
 * @param others columns of row `n`, counted from 0, that are to be others than `rowMaker` makes them
 * @returns seconds it took
 */
export async function fillLibrary(
  location: DatabaseLocation,
  total: number,
  others?: (n: number) => Record<string, unknown>,
): Promise<number> {
  const started = performance.now();
  await migrate(location);
  const { insert, finish } = location.databaseUrl ? await postgresInsert(location.databaseUrl) : sqliteInsert(location.databasePath);
  const make = rowMaker(total);
  for (let first = 0; first < total; first += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, total - first) }, (_, index) => make(first + index));
    if (others) for (const [index, { file }] of rows.entries()) Object.assign(file, others(first + index));
    await insert(rows, first + 1);
  }
  await finish();
  return (performance.now() - started) / 1_000;
}

function sqliteInsert(path: string): { insert: Insert; finish(): Promise<void> } {
  const db = new Sqlite(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  const names = FILE_COLUMNS.split(", ");
  const fields = names.map((name) => `value ->> '$.file.${name}'`).join(", ");
  const time = (name: string) => `replace(value ->> '$.file.${name}', 'Z', '+00:00')`;
  const files = db.prepare(
    `INSERT INTO media_files (id, ${FILE_COLUMNS}, created_at, updated_at, modified_at, root_id, status)
     SELECT ? + key, ${fields}, ${time("created_at")}, ${time("created_at")}, ${time("modified_at")}, 'benchroo', 'present' FROM json_each(?)`,
  );
  const facts = db.prepare(
    "INSERT INTO media_metadata (media_file_id, prompt, model_name) SELECT ? + key, value ->> '$.prompt', value ->> '$.file.model' FROM json_each(?)",
  );
  const texts = db.prepare("INSERT INTO media_texts (media_file_id, words) SELECT ? + key, value ->> '$.words' FROM json_each(?)");
  const keywords = db.prepare(
    `INSERT INTO media_keywords (media_file_id, keyword, keyword_type) SELECT ? + rows.key, words.value, 'user'
     FROM json_each(?) AS rows, json_each(rows.value, '$.keywords') AS words`,
  );
  const all = db.transaction((json: string, first: number) => {
    for (const statement of [files, facts, texts, keywords]) statement.run(first, json);
  });
  return {
    insert: async (rows, first) => all(JSON.stringify(rows), first),
    async finish() {
      db.exec("DELETE FROM media_changes; PRAGMA wal_checkpoint(TRUNCATE)");
      db.close();
    },
  };
}

async function postgresInsert(url: string): Promise<{ insert: Insert; finish(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SET synchronous_commit = off");
  const numbers = new Set(["file_size", "score", "width", "height"]);
  const flags = new Set(["favourite", "kept"]);
  const cast = (name: string) => (numbers.has(name) ? "::bigint" : flags.has(name) ? "::boolean" : "");
  const fields = FILE_COLUMNS.split(", ").map((name) => `(value -> 'file' ->> '${name}')${cast(name)}`);
  const time = (name: string) => `(value -> 'file' ->> '${name}')::timestamptz AT TIME ZONE 'UTC'`;
  const from = "FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS rows(value, place)";
  const id = "$1::int + place::int - 1";
  const statements = [
    `INSERT INTO media_files (id, ${FILE_COLUMNS}, created_at, updated_at, modified_at, root_id, status)
     SELECT ${id}, ${fields.join(", ")}, ${time("created_at")}, ${time("created_at")}, ${time("modified_at")}, 'benchroo', 'present' ${from}`,
    `INSERT INTO media_metadata (media_file_id, prompt, model_name) SELECT ${id}, value ->> 'prompt', value -> 'file' ->> 'model' ${from}`,
    `INSERT INTO media_texts (media_file_id, words) SELECT ${id}, value ->> 'words' ${from}`,
    `INSERT INTO media_keywords (media_file_id, keyword, keyword_type) SELECT ${id}, words.keyword, 'user' ${from},
       jsonb_array_elements_text(value -> 'keywords') AS words(keyword)`,
  ];
  return {
    async insert(rows, first) {
      const json = JSON.stringify(rows);
      await client.query("BEGIN");
      for (const statement of statements) await client.query(statement, [first, json]);
      await client.query("COMMIT");
    },
    async finish() {
      await client.query("SELECT setval(pg_get_serial_sequence('media_files', 'id'), (SELECT MAX(id) FROM media_files))");
      await client.query("TRUNCATE media_changes");
      await client.query("VACUUM ANALYZE");
      await client.end();
    },
  };
}
