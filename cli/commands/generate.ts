import { once } from "node:events";
import { sleep } from "#lib/core/time.ts";
import { database } from "#lib/db/client.ts";
import { ensureEngines } from "#lib/engines/service.ts";
import { generateJob } from "#lib/generation/job.ts";
import type { Job } from "#lib/generation/schema.ts";
import { cancelJob, createJob, getJob, queueState } from "#lib/generation/service.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import { renderPreviews } from "#lib/previews/jobs.ts";
import { isEnded } from "#lib/queue/schema.ts";
import { createWorker } from "#lib/queue/worker.ts";
import { actingPerson } from "./acting.ts";
import { bar } from "./bar.ts";
import { type Answer, type Command, type Given, text, UsageError } from "./command.ts";

const PARAMETERS = ["prompt", "negative_prompt", "style", "seed", "width", "height"] as const;
const LOOK_EVERY_MS = 200;

export const generate: Command = {
  name: "generate",
  arguments: '--prompt "…" [options]',
  summary: "Makes media from a prompt, as the studio does, and waits until the files are in the library.",
  options: {
    prompt: { type: "string", about: "what it shall be" },
    "negative-prompt": { type: "string", about: "what it shall not be" },
    style: { type: "string", about: "one of the engine's styles" },
    seed: { type: "string", about: "a whole number; the same seed and prompt give the same again" },
    width: { type: "string", about: "in pixels" },
    height: { type: "string", about: "in pixels" },
    batch: { type: "string", about: "how many" },
    project: { type: "string", about: "the project's folder name" },
    dir: { type: "string", about: "the folder in the project" },
    engine: { type: "string", about: "the engine's id (sketch is built in)" },
    "output-config": { type: "string", about: "what to make, if not the engine's own default" },
    as: { type: "string", about: "whose work it is, where people have accounts" },
  },
  run: makeMedia,
};

async function makeMedia(given: Given): Promise<Answer> {
  if (!text(given, "prompt")) throw new UsageError("--prompt is missing: say what it shall be.");
  const actor = await actingPerson(text(given, "as"));
  await ensureRoots();
  await ensureEngines();
  const asked = await createJob(actor, {
    type: "generate",
    params: parametersOf(given),
    ...optional("engine_id", text(given, "engine")),
    ...optional("output_config", text(given, "output-config")),
    ...optional("project_id", text(given, "project")),
    ...optional("output_dir", text(given, "dir")),
  });
  const job = await withWorker(actor, () => follow(actor, asked, given.progress));
  return answer(job);
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

function parametersOf(given: Given): Record<string, string | number> {
  const words = PARAMETERS.flatMap((key) => {
    const value = text(given, key.replaceAll("_", "-"));
    if (value === undefined) return [];
    return [[key, key === "width" || key === "height" ? number(key, value) : value]];
  });
  const batch = text(given, "batch");
  return { ...Object.fromEntries(words), ...(batch === undefined ? {} : { batch_size: number("batch", batch) }) };
}

function number(name: string, value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1) throw new UsageError(`--${name}: "${value}" is not a whole number from 1 up.`);
  return parsed;
}

/** Where a running instance's worker is alive, it does the work; else one runs here as long as it is needed. */
async function withWorker<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
  const { workers } = await queueState(actor);
  if (workers.some((worker) => worker.alive)) return work();
  const worker = createWorker({
    database: database(),
    jobs: [generateJob, renderPreviews],
    places: { generation: 1, background: 1, maintenance: 1, scan: 0 },
    schedules: [],
    deadWorkers: [],
  });
  const running = worker.run();
  try {
    return await work();
  } finally {
    await worker.drain(5_000);
    await running;
  }
}

/** Shows how far it is until it has ended. Ctrl-C cancels the job rather than leaving it behind. */
async function follow(actor: Actor, asked: Job, progress: (text: string) => void): Promise<Job> {
  const stopped = new AbortController();
  void once(process, "SIGINT", { signal: stopped.signal }).then(
    () => cancelJob(actor, asked.id),
    () => undefined,
  );
  let job = asked;
  while (!isEnded(job.status)) {
    progress(job.status === "queued" ? `in line, place ${job.position ?? "?"}` : bar(job.status, job.progress));
    await sleep(LOOK_EVERY_MS);
    job = await getJob(actor, asked.id);
  }
  stopped.abort();
  return job;
}

function answer(job: Job): Answer {
  const files = job.outputs.map((media) => media.path ?? media.filename);
  if (job.status === "completed") return { code: 0, json: job, text: files.join("\n") };
  return { code: 1, json: job, text: `The job ${job.id} is ${job.status}${job.error ? `: ${job.error.message}` : "."}` };
}
