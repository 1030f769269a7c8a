-- CreateTable
CREATE TABLE "media_origins" (
    "media_file_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "media_origins_pkey" PRIMARY KEY ("media_file_id")
);

-- CreateIndex
CREATE INDEX "idx_media_origin_path" ON "media_origins"("path");

-- CreateIndex
CREATE INDEX "idx_media_origin_hash" ON "media_origins"("hash");

-- AddForeignKey
ALTER TABLE "media_origins" ADD CONSTRAINT "media_origins_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what an engine left is shown again as soon as ours, which stood for it, is not in the library any more.
CREATE FUNCTION "show_copies"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "media_files" SET "copy_of" = NULL WHERE "copy_of" = OLD."id";
  RETURN NULL;
END
$$;

CREATE TRIGGER "media_copy_left" AFTER UPDATE OF "status" ON "media_files" FOR EACH ROW
  WHEN (NEW."status" NOT IN ('present', 'offline') AND NEW."status" <> OLD."status") EXECUTE FUNCTION "show_copies"();

CREATE TRIGGER "media_copy_orphaned" AFTER DELETE ON "media_files" FOR EACH ROW EXECUTE FUNCTION "show_copies"();
