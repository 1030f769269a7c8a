-- CreateTable
CREATE TABLE "events" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "type" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "media_files" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "filename" TEXT NOT NULL,
    "directory" TEXT NOT NULL,
    "file_path" TEXT NOT NULL,
    "file_size" BIGINT,
    "file_type" TEXT,
    "extension" TEXT,
    "score" INTEGER NOT NULL DEFAULT 0,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_accessed" DATETIME,
    "root_id" TEXT NOT NULL,
    "project_id" TEXT,
    "folder" TEXT,
    "mime_type" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "duration" REAL,
    "favourite" BOOLEAN NOT NULL DEFAULT false,
    "kept" BOOLEAN NOT NULL DEFAULT false,
    "caption" TEXT,
    "license" TEXT,
    "status" TEXT NOT NULL DEFAULT 'present',
    "visibility" TEXT NOT NULL DEFAULT 'shared',
    "owner_id" TEXT,
    "workshop" TEXT,
    "run_id" TEXT,
    "job_id" TEXT,
    "hash" TEXT,
    "fingerprint" TEXT,
    "original_path" TEXT,
    "modified_at" DATETIME,
    "day" TEXT
);

-- CreateTable
CREATE TABLE "media_metadata" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "media_file_id" INTEGER NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "duration" REAL,
    "frame_rate" REAL,
    "color_mode" TEXT,
    "has_alpha" BOOLEAN NOT NULL DEFAULT false,
    "png_text" TEXT,
    "workflow_data" TEXT,
    "prompt" TEXT,
    "negative_prompt" TEXT,
    "model_name" TEXT,
    "sampler" TEXT,
    "scheduler" TEXT,
    "steps" INTEGER,
    "cfg_scale" REAL,
    "seed" TEXT,
    "tool" TEXT,
    "source" TEXT,
    "record" TEXT,
    "file_modified_at" DATETIME,
    "metadata_extracted_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "media_metadata_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "media_keywords" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "media_file_id" INTEGER NOT NULL,
    "keyword" TEXT NOT NULL,
    "keyword_type" TEXT NOT NULL DEFAULT 'user',
    "confidence" REAL NOT NULL DEFAULT 1,
    "source" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "media_keywords_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "media_thumbnails" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "media_file_id" INTEGER NOT NULL,
    "thumbnail_size" TEXT NOT NULL,
    "thumbnail_data" TEXT,
    "mime_type" TEXT DEFAULT 'image/jpeg',
    "file_path" TEXT,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "media_thumbnails_media_file_id_fkey" FOREIGN KEY ("media_file_id") REFERENCES "media_files" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "users" (
    "login" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'member',
    "password_hash" TEXT,
    "session_epoch" INTEGER NOT NULL DEFAULT 0,
    "disabled_at" DATETIME,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL DEFAULT 0,
    "reset_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "type" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "turn" INTEGER NOT NULL DEFAULT 0,
    "person" TEXT NOT NULL DEFAULT '',
    "payload" TEXT NOT NULL DEFAULT '{}',
    "idempotency_key" TEXT,
    "engine_id" TEXT,
    "project_id" TEXT,
    "correlation_id" TEXT,
    "progress_value" REAL,
    "progress_max" REAL,
    "progress_note" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "interruptions" INTEGER NOT NULL DEFAULT 0,
    "run_after" DATETIME NOT NULL,
    "lease_until" DATETIME,
    "worker_id" TEXT,
    "result" TEXT,
    "error" TEXT,
    "created_at" DATETIME NOT NULL,
    "started_at" DATETIME,
    "finished_at" DATETIME
);

-- CreateTable
CREATE TABLE "job_lanes" (
    "lane" TEXT NOT NULL PRIMARY KEY,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "paused_by" TEXT,
    "changed_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" DATETIME NOT NULL,
    "seen_at" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "idx_event_created" ON "events"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "idx_media_file_path" ON "media_files"("file_path");

-- CreateIndex
CREATE INDEX "idx_media_directory" ON "media_files"("directory");

-- CreateIndex
CREATE INDEX "idx_media_score" ON "media_files"("score");

-- CreateIndex
CREATE INDEX "idx_media_type" ON "media_files"("file_type");

-- CreateIndex
CREATE INDEX "idx_media_updated" ON "media_files"("updated_at");

-- CreateIndex
CREATE INDEX "idx_media_list" ON "media_files"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "idx_media_list_person" ON "media_files"("status", "owner_id", "visibility", "created_at", "id");

-- CreateIndex
CREATE INDEX "idx_media_list_project" ON "media_files"("status", "project_id", "folder", "created_at", "id");

-- CreateIndex
CREATE INDEX "idx_media_job" ON "media_files"("job_id");

-- CreateIndex
CREATE INDEX "idx_media_hash" ON "media_files"("hash");

-- CreateIndex
CREATE INDEX "idx_media_fingerprint" ON "media_files"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "idx_metadata_media_file" ON "media_metadata"("media_file_id");

-- CreateIndex
CREATE INDEX "idx_metadata_dimensions" ON "media_metadata"("width", "height");

-- CreateIndex
CREATE INDEX "idx_metadata_model" ON "media_metadata"("model_name");

-- CreateIndex
CREATE INDEX "idx_keyword_media_file" ON "media_keywords"("media_file_id");

-- CreateIndex
CREATE INDEX "idx_keyword_search" ON "media_keywords"("keyword");

-- CreateIndex
CREATE INDEX "idx_keyword_type" ON "media_keywords"("keyword_type");

-- CreateIndex
CREATE UNIQUE INDEX "uq_media_keyword" ON "media_keywords"("media_file_id", "keyword", "keyword_type");

-- CreateIndex
CREATE UNIQUE INDEX "uq_media_thumbnail" ON "media_thumbnails"("media_file_id", "thumbnail_size");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_idempotency_key_key" ON "jobs"("idempotency_key");

-- CreateIndex
CREATE INDEX "idx_job_line" ON "jobs"("lane", "status", "priority", "turn", "id");

-- CreateIndex
CREATE INDEX "idx_job_lease" ON "jobs"("status", "lease_until");

-- CreateIndex
CREATE INDEX "idx_job_person_turn" ON "jobs"("lane", "person", "turn");

-- CreateIndex
CREATE INDEX "idx_job_started" ON "jobs"("lane", "started_at");

-- CreateIndex
CREATE INDEX "idx_job_status" ON "jobs"("status", "id");

-- CreateIndex
CREATE INDEX "idx_job_type" ON "jobs"("type", "status", "finished_at");

-- CreateIndex
CREATE INDEX "idx_job_project" ON "jobs"("project_id", "id");

-- By hand: whoever asked for a job hears of each of its states. Kept by the database, so that no transition can forget it.
CREATE TRIGGER "job_made" AFTER INSERT ON "jobs" WHEN NEW."person" <> ''
BEGIN
  INSERT INTO "events" ("type", "scope", "payload", "created_at")
  VALUES ('job.changed', 'person:' || NEW."person",
          json_object('job_id', NEW."id", 'type', NEW."type", 'status', NEW."status", 'project_id', NEW."project_id"),
          strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'));
END;

CREATE TRIGGER "job_changed" AFTER UPDATE OF "status" ON "jobs" WHEN NEW."person" <> '' AND NEW."status" <> OLD."status"
BEGIN
  INSERT INTO "events" ("type", "scope", "payload", "created_at")
  VALUES ('job.changed', 'person:' || NEW."person",
          json_object('job_id', NEW."id", 'type', NEW."type", 'status', NEW."status", 'project_id', NEW."project_id"),
          strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'));
END;
