-- CreateTable
CREATE TABLE "media_origins" (
    "media_file_id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "media_origins_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "idx_media_origin_path" ON "media_origins"("path");

-- CreateIndex
CREATE INDEX "idx_media_origin_hash" ON "media_origins"("hash");

-- By hand: what an engine left is shown again as soon as ours, which stood for it, is not in the library any more.
CREATE TRIGGER "media_copy_left" AFTER UPDATE OF "status" ON "media_files" WHEN NEW."status" NOT IN ('present', 'offline')
BEGIN
  UPDATE "media_files" SET "copy_of" = NULL WHERE "copy_of" = NEW."id";
END;

CREATE TRIGGER "media_copy_orphaned" AFTER DELETE ON "media_files"
BEGIN
  UPDATE "media_files" SET "copy_of" = NULL WHERE "copy_of" = OLD."id";
END;
