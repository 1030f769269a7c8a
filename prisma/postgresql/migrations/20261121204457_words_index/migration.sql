-- By hand: what finds words is an index over a narrow table. Every search visits the rows it finds, and a word that half of a library has
-- visited every page of the texts: at 1,000,000 files 390 MB, where these rows are 35. So the index is over a row of 36 bytes a file, on
-- an expression that reads the file's text from beside it (docs/decisions/009-words-on-postgresql.md).
CREATE TABLE "media_search" (
    "media_file_id" INTEGER NOT NULL,
    -- Counted up with every change of the text: to the index it is another row then, and the expression is evaluated anew.
    "revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "media_search_pkey" PRIMARY KEY ("media_file_id")
);

-- A restore with several jobs may build the index before it has read the texts. Then it has to fail: it would find nothing ever after.
-- A row without text among others that have one was deleted, and is seen by nobody who asks from now on.
CREATE FUNCTION "media_words_absent"() RETURNS tsvector LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "media_texts") THEN
    RAISE EXCEPTION 'media_search has rows, and media_texts has none'
      USING HINT = 'Read media_texts first, then make idx_media_search_words.';
  END IF;
  RETURN ''::tsvector;
END
$$;

-- The words exactly as they were split, without positions; no parser looks at them again. Immutable as the index sees it: the same file
-- and revision always have the same text. The body is bound to its tables and not to names, whatever the search path is.
CREATE FUNCTION "media_words"("file" INTEGER, "revision" INTEGER) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
BEGIN ATOMIC
  SELECT COALESCE(
    (SELECT array_to_tsvector(array_remove(array_remove(string_to_array(t."words", ' '), ''), U&'\E000'))
       FROM "media_texts" t WHERE t."media_file_id" = "file"),
    "media_words_absent"());
END;

INSERT INTO "media_search" ("media_file_id") SELECT "media_file_id" FROM "media_texts" ORDER BY "media_file_id";

DROP INDEX "idx_media_text_words";

CREATE INDEX "idx_media_search_words" ON "media_search" USING GIN ("media_words"("media_file_id", "revision"));

ANALYZE "media_search";

CREATE FUNCTION "find_made_texts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "media_search" ("media_file_id") SELECT "media_file_id" FROM "touched"
    ON CONFLICT ("media_file_id") DO UPDATE SET "revision" = "media_search"."revision" + 1;
  RETURN NULL;
END
$$;

CREATE FUNCTION "find_changed_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "media_search" SET "revision" = "revision" + 1 WHERE "media_file_id" = NEW."media_file_id";
  RETURN NULL;
END
$$;

CREATE FUNCTION "lose_gone_texts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "media_search" WHERE "media_file_id" IN (SELECT "media_file_id" FROM "touched");
  RETURN NULL;
END
$$;

CREATE FUNCTION "lose_all_texts"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE "media_search";
  RETURN NULL;
END
$$;

CREATE TRIGGER "media_text_found_made" AFTER INSERT ON "media_texts" REFERENCING NEW TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "find_made_texts"();

CREATE TRIGGER "media_text_found_changed" AFTER UPDATE OF "words" ON "media_texts" FOR EACH ROW
  WHEN (NEW."words" <> OLD."words") EXECUTE FUNCTION "find_changed_text"();

CREATE TRIGGER "media_text_lost_gone" AFTER DELETE ON "media_texts" REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "lose_gone_texts"();

CREATE TRIGGER "media_text_lost_all" AFTER TRUNCATE ON "media_texts" FOR EACH STATEMENT EXECUTE FUNCTION "lose_all_texts"();
