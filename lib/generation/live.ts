import { rm } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import type { NodeAtWork } from "#lib/engines/schema.ts";
import { sayLive } from "#lib/events/service.ts";
import { jobScope } from "#lib/queue/service.ts";
import { jobLive } from "./events.ts";

const PREVIEW_MS = 100;
const PROGRESS_MS = 100;

export function livePath(jobId: string): string {
  return join(environment().home, "cache", "live", `${jobId}.jpg`);
}

export interface LiveJob {
  progress(value: number, max: number, note: string | null): void;
  /** Told with the next progress. */
  node(at: NodeAtWork): void;
  /** Shows a frame; while one is being written the newest waits, older ones are dropped. */
  preview(jpeg: Uint8Array): void;
  end(): Promise<void>;
}

/** What whoever asked sees of a running job. Nothing of it is stored: a frame replaces the one before. */
export function liveJob(jobId: string, person: string): LiveJob {
  let frame = 0;
  let progress: { value: number; max: number } | null = null;
  let note: string | null = null;
  let node: NodeAtWork | null = null;
  let waiting: Uint8Array | null = null;
  let writing: Promise<void> | null = null;
  let shownAt = 0;
  let toldAt = 0;
  let later: NodeJS.Timeout | null = null;

  const tell = (preview: number | null) =>
    sayLive(jobLive, jobScope(person), { job_id: jobId, progress, note, node, preview, preview_url: null });

  const tellProgress = () => {
    if (later) clearTimeout(later);
    later = null;
    toldAt = performance.now();
    tell(frame || null);
  };

  async function show(): Promise<void> {
    while (waiting) {
      const pause = PREVIEW_MS - (performance.now() - shownAt);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      const jpeg: Uint8Array = waiting;
      waiting = null;
      await replaceFile(livePath(jobId), jpeg, { durable: false });
      shownAt = performance.now();
      frame += 1;
      tell(frame);
    }
  }

  return {
    progress(value, max, said) {
      progress = { value, max };
      note = said;
      const wait = value < max ? PROGRESS_MS - (performance.now() - toldAt) : 0;
      // What came too soon after the last is told in a moment: nothing may come after it for long.
      if (wait > 0) later ??= setTimeout(tellProgress, wait);
      else tellProgress();
    },
    node(at) {
      node = at;
    },
    preview(jpeg) {
      waiting = jpeg;
      writing ??= show()
        .catch(() => undefined)
        .finally(() => {
          writing = null;
        });
    },
    async end() {
      if (later) clearTimeout(later);
      waiting = null;
      await writing;
      await rm(livePath(jobId), { force: true });
    },
  };
}
