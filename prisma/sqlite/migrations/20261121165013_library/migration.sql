-- DropIndex
DROP INDEX "idx_media_list";

-- DropIndex
DROP INDEX "idx_media_list_person";

-- DropIndex
DROP INDEX "idx_media_list_project";

-- DropIndex
DROP INDEX "idx_keyword_search";

-- AlterTable
ALTER TABLE "media_files" ADD COLUMN "change_ms" REAL;
ALTER TABLE "media_files" ADD COLUMN "copy_of" INTEGER;
ALTER TABLE "media_files" ADD COLUMN "missing_since" DATETIME;
ALTER TABLE "media_files" ADD COLUMN "model" TEXT;
ALTER TABLE "media_files" ADD COLUMN "sidecar_stamp" TEXT;

-- CreateTable
CREATE TABLE "media_texts" (
    "media_file_id" INTEGER NOT NULL PRIMARY KEY,
    "words" TEXT NOT NULL,
    CONSTRAINT "media_texts_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "media_changes" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- by hand: a number that is never given twice
    "media_file_id" INTEGER NOT NULL,
    "transaction" BIGINT NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "media_folders" (
    "path" TEXT NOT NULL PRIMARY KEY,
    "root_id" TEXT NOT NULL,
    "modified_ms" REAL NOT NULL,
    "files" INTEGER NOT NULL DEFAULT 0,
    "scanned_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "scan_problems" (
    "path" TEXT NOT NULL PRIMARY KEY,
    "root_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "root_scans" (
    "root_id" TEXT NOT NULL PRIMARY KEY,
    "quick_at" DATETIME,
    "full_at" DATETIME,
    "files" INTEGER NOT NULL DEFAULT 0,
    "report" TEXT,
    "watching" TEXT NOT NULL DEFAULT 'polling',
    "updated_at" DATETIME NOT NULL
);

-- AlterTable
ALTER TABLE "media_metadata" ADD COLUMN "c2pa" TEXT;
ALTER TABLE "media_metadata" ADD COLUMN "reader" INTEGER;

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

-- By hand: full text. The words lie in media_texts; the index holds none of its own.
CREATE VIRTUAL TABLE "media_search" USING fts5("words", content = 'media_texts', content_rowid = 'media_file_id', tokenize = 'unicode61');

CREATE TRIGGER "media_text_made" AFTER INSERT ON "media_texts"
BEGIN
  INSERT INTO "media_search" (rowid, "words") VALUES (NEW."media_file_id", NEW."words");
END;

CREATE TRIGGER "media_text_gone" AFTER DELETE ON "media_texts"
BEGIN
  INSERT INTO "media_search" ("media_search", rowid, "words") VALUES ('delete', OLD."media_file_id", OLD."words");
END;

CREATE TRIGGER "media_text_changed" AFTER UPDATE OF "words" ON "media_texts" WHEN NEW."words" <> OLD."words"
BEGIN
  INSERT INTO "media_search" ("media_search", rowid, "words") VALUES ('delete', OLD."media_file_id", OLD."words");
  INSERT INTO "media_search" (rowid, "words") VALUES (NEW."media_file_id", NEW."words");
  INSERT INTO "media_changes" ("media_file_id") VALUES (NEW."media_file_id");
END;

-- By hand: every change of what a list filters or sorts by is logged.
CREATE TRIGGER "media_made" AFTER INSERT ON "media_files"
BEGIN
  INSERT INTO "media_changes" ("media_file_id") VALUES (NEW."id");
END;

CREATE TRIGGER "media_gone" AFTER DELETE ON "media_files"
BEGIN
  INSERT INTO "media_changes" ("media_file_id") VALUES (OLD."id");
END;

CREATE TRIGGER "media_changed" AFTER UPDATE OF "filename", "directory", "file_path", "file_size", "file_type", "extension", "score", "created_at", "modified_at", "root_id", "project_id", "folder", "model", "width", "height", "favourite", "kept", "status", "visibility", "owner_id", "workshop", "run_id", "job_id", "day", "copy_of", "fingerprint" ON "media_files"
BEGIN
  INSERT INTO "media_changes" ("media_file_id") VALUES (NEW."id");
END;
