/**
 * What the databases really hold after all migrations, against committed listings: an index or trigger that a migration forgets, or a
 * redefined table drops, shows here. `UPDATE_SCHEMA=1` writes the listings anew.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeEachDatabase } from "./databases.ts";

const POSTGRES_LISTING = `
  SELECT 'table ' || table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
    || COALESCE(' default ' || column_default, '') AS line
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
  UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid::regclass::text <> '_prisma_migrations'
  UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`;

const SQLITE_LISTING = `
  SELECT sql AS line FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> '_prisma_migrations' AND name NOT LIKE 'sqlite_%'`;

describeEachDatabase("the schema", (database) => {
  it("is what the listing says, index for index", async () => {
    const { client, dialect } = database();
    const rows = await client.$queryRawUnsafe<{ line: string }[]>(dialect.name === "sqlite" ? SQLITE_LISTING : POSTGRES_LISTING);
    const listing = `${rows
      .map((row) => row.line.replace(/\s+/g, " "))
      .sort()
      .join("\n")}\n`;
    const path = join(import.meta.dirname, "..", "prisma", dialect.name, "schema-listing.txt");
    if (process.env.UPDATE_SCHEMA === "1") writeFileSync(path, listing);
    expect(listing).toBe(readFileSync(path, "utf8"));
  });

  it("has the tables, columns and indexes that the debugging queries of the media scoring program name", async () => {
    const { client } = database();
    const queries = [
      "SELECT filename, score, created_at FROM media_files ORDER BY created_at DESC LIMIT 10",
      "SELECT mf.filename, mm.width, mm.height, mm.prompt FROM media_files mf LEFT JOIN media_metadata mm ON mf.id = mm.media_file_id WHERE mm.id IS NOT NULL",
      "SELECT mf.filename, mk.keyword, mk.keyword_type FROM media_files mf JOIN media_keywords mk ON mf.id = mk.media_file_id ORDER BY mf.filename, mk.keyword",
      "SELECT 'media_thumbnails' as table_name, COUNT(*) as count FROM media_thumbnails",
    ];
    for (const query of queries) await expect(client.$queryRawUnsafe(query)).resolves.toBeDefined();
  });
});
