-- DropIndex
DROP INDEX "idx_media_list";

-- DropIndex
DROP INDEX "idx_media_list_person";

-- DropIndex
DROP INDEX "idx_media_list_project";

-- DropIndex
DROP INDEX "idx_keyword_search";

-- AlterTable
ALTER TABLE "media_files" ADD COLUMN     "change_ms" DOUBLE PRECISION,
ADD COLUMN     "copy_of" INTEGER,
ADD COLUMN     "missing_since" TIMESTAMP(3),
ADD COLUMN     "model" TEXT,
ADD COLUMN     "sidecar_stamp" TEXT;

-- AlterTable
ALTER TABLE "media_metadata" ADD COLUMN     "c2pa" TEXT,
ADD COLUMN     "reader" INTEGER;

-- CreateTable
CREATE TABLE "media_texts" (
    "media_file_id" INTEGER NOT NULL,
    "words" TEXT NOT NULL,

    CONSTRAINT "media_texts_pkey" PRIMARY KEY ("media_file_id")
);

-- CreateTable
CREATE TABLE "media_changes" (
    "seq" BIGSERIAL NOT NULL,
    "media_file_id" INTEGER NOT NULL,
    "transaction" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "media_changes_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "media_folders" (
    "path" TEXT NOT NULL,
    "root_id" TEXT NOT NULL,
    "modified_ms" DOUBLE PRECISION NOT NULL,
    "files" INTEGER NOT NULL DEFAULT 0,
    "scanned_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "media_folders_pkey" PRIMARY KEY ("path")
);

-- CreateTable
CREATE TABLE "scan_problems" (
    "path" TEXT NOT NULL,
    "root_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "scan_problems_pkey" PRIMARY KEY ("path")
);

-- CreateTable
CREATE TABLE "root_scans" (
    "root_id" TEXT NOT NULL,
    "quick_at" TIMESTAMP(3),
    "full_at" TIMESTAMP(3),
    "files" INTEGER NOT NULL DEFAULT 0,
    "report" TEXT,
    "watching" TEXT NOT NULL DEFAULT 'polling',
    "updated_at" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "root_scans_pkey" PRIMARY KEY ("root_id")
);

-- CreateIndex
CREATE INDEX "idx_media_change_transaction" ON "media_changes"("transaction");

-- CreateIndex
CREATE INDEX "idx_media_folder_root" ON "media_folders"("root_id");

-- CreateIndex
CREATE INDEX "idx_scan_problem_root" ON "scan_problems"("root_id", "code");

-- CreateIndex
CREATE INDEX "idx_keyword_search" ON "media_keywords"("keyword", "media_file_id");

-- CreateIndex
CREATE INDEX "idx_media_project" ON "media_files"("project_id", "folder");

-- CreateIndex
CREATE INDEX "idx_media_copy_of" ON "media_files"("copy_of");

-- AddForeignKey
ALTER TABLE "media_texts" ADD CONSTRAINT "media_texts_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: full text. The words are folded and split before they come here, so the plain configuration does. What finds them is an
-- index alone: a stored vector would make the table three times as large, and common words are found by passing over its rows. So the
-- words themselves lie apart from the rows, too.
ALTER TABLE "media_texts" ALTER COLUMN "words" SET STORAGE EXTERNAL, SET (toast_tuple_target = 128);

CREATE INDEX "idx_media_text_words" ON "media_texts" USING GIN (to_tsvector('simple', "words"));

-- By hand: every change of what a list filters or sorts by is logged, under its transaction's number: of two transactions the one that
-- began later may commit first, so a reader goes on from the oldest that was still open.
ALTER TABLE "media_changes" ALTER COLUMN "transaction" SET DEFAULT pg_current_xact_id()::text::bigint;

CREATE FUNCTION "log_media_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "media_changes" ("media_file_id") SELECT "id" FROM "touched";
  RETURN NULL;
END
$$;

CREATE FUNCTION "log_media_row"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "media_changes" ("media_file_id") VALUES (NEW."id");
  RETURN NULL;
END
$$;

CREATE FUNCTION "log_media_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "media_changes" ("media_file_id") VALUES (NEW."media_file_id");
  RETURN NULL;
END
$$;

CREATE TRIGGER "media_made" AFTER INSERT ON "media_files" REFERENCING NEW TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "log_media_rows"();

CREATE TRIGGER "media_gone" AFTER DELETE ON "media_files" REFERENCING OLD TABLE AS "touched" FOR EACH STATEMENT EXECUTE FUNCTION "log_media_rows"();

CREATE TRIGGER "media_changed" AFTER UPDATE OF "filename", "directory", "file_path", "file_size", "file_type", "extension", "score", "created_at", "modified_at", "root_id", "project_id", "folder", "model", "width", "height", "favourite", "kept", "status", "visibility", "owner_id", "workshop", "run_id", "job_id", "day", "copy_of", "fingerprint" ON "media_files"
  FOR EACH ROW EXECUTE FUNCTION "log_media_row"();

CREATE TRIGGER "media_text_changed" AFTER UPDATE OF "words" ON "media_texts" FOR EACH ROW
  WHEN (NEW."words" <> OLD."words") EXECUTE FUNCTION "log_media_text"();
