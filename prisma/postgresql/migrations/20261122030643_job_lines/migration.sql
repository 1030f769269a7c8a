-- Jobs that wait, line by line: a lane has one for each engine. Written by hand, since models know neither expressions nor conditions.
CREATE INDEX "idx_job_waiting" ON "jobs"("lane", (COALESCE("engine_id", '')), "priority", "turn", "id") WHERE "status" = 'queued';
