-- By hand, for Prisma's models have no such indexes: most files are nobody's copy and no job's, and what is not there need not be found.
DROP INDEX "idx_media_copy_of";
CREATE INDEX "idx_media_copy_of" ON "media_files"("copy_of") WHERE "copy_of" IS NOT NULL;

DROP INDEX "idx_media_job";
CREATE INDEX "idx_media_job" ON "media_files"("job_id") WHERE "job_id" IS NOT NULL;
