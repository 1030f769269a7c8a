/** A matrix: a job for every combination of some values, put in line together with the one that makes a picture of them all. */
import { AppError } from "#lib/core/errors.ts";
import { db } from "#lib/db/client.ts";
import { type MatrixAxis, matrixOf } from "#lib/engines/graph/matrix.ts";
import type { Actor } from "#lib/people/schema.ts";
import { enqueueIn, wakeWorkers } from "#lib/queue/service.ts";
import { type AskedJob, checkedJob, lineOf, payloadOf, refuseTooMany } from "./asked.ts";
import { generateJob, gridJob } from "./job.ts";
import { type GeneratePayload, GridPayload } from "./payloads.ts";
import { type Job, type MatrixState, NewMatrix } from "./schema.ts";
import { getJob, jobsById } from "./service.ts";
import { selectJob } from "./store.ts";

/** @throws AppError as `createJob`, and `invalid` at `matrix` or `matrix.<n>` */
export async function createMatrix(actor: Actor, sent: NewMatrix): Promise<{ grid: Job; jobs: Job[] }> {
  const { job, axes: given } = NewMatrix.parse(sent);
  const asked = checkedJob(job);
  const axes: MatrixAxis[] = given.map(({ key, label, values }) => ({ key, label: label ?? key, values }));
  const { columns, rows, pages, cells } = matrixOf(axes, {});
  await refuseTooMany(actor, cells.length + 1);
  const payloads: GeneratePayload[] = [];
  for (const cell of cells) payloads.push(await cellPayload(actor, asked, payloads[0], cell.params as AskedJob["params"]));
  const [first] = payloads;
  if (!first) throw new Error("a matrix has at least one cell");
  const common = Object.fromEntries(Object.entries(first.params).filter(([key]) => !axes.some((axis) => axis.key === key)));
  const ids = await db().$transaction(async (tx) => {
    const made: string[] = [];
    for (const payload of payloads) made.push((await enqueueIn(tx, generateJob, payload, lineOf(actor, payload))).id);
    const places = cells.map(({ column, row, page }, index) => ({ job_id: made[index] ?? "", column, row, page }));
    const { engine_id, project_id, output_dir, visibility } = first;
    const grid = {
      ...{ engine_id, columns: [...columns], rows: [...rows], pages: [...pages], cells: places },
      ...{ params: common, project_id, output_dir, visibility },
      axes: axes.map(({ key, values }) => ({ key, values: [...values] })),
    };
    return [...made, (await enqueueIn(tx, gridJob, grid, lineOf(actor, first))).id];
  });
  wakeWorkers("generation");
  const all = await jobsById(actor, ids);
  const grid = all.at(-1);
  if (!grid) throw new Error("the jobs of a matrix were gone at once");
  return { grid, jobs: all.slice(0, -1) };
}

/** The first cell draws what is left to chance, the others take it from there. */
async function cellPayload(
  actor: Actor,
  asked: AskedJob,
  first: GeneratePayload | undefined,
  own: AskedJob["params"],
): Promise<GeneratePayload> {
  return payloadOf(actor, { ...asked, params: { ...(first?.params ?? asked.params), ...own } });
}

/** What there is of a matrix by now, cell by cell. @throws AppError `not_found`, also for a job that is no matrix's */
export async function matrixState(actor: Actor, id: string): Promise<MatrixState> {
  await getJob(actor, id);
  const row = await selectJob(db(), id);
  if (row?.type !== gridJob.type) throw new AppError("not_found", `The job ${id} is no matrix's.`, { field: "id" });
  const { columns, rows, pages, cells } = GridPayload.parse(JSON.parse(row.payload));
  const ids = cells.map((cell) => cell.job_id);
  const jobs = new Map((await jobsById(actor, ids)).map((job) => [job.id, job]));
  return {
    ...{ id, columns, rows, pages },
    cells: cells.map((place) => {
      const job = jobs.get(place.job_id);
      return {
        ...place,
        status: job?.status ?? "lost",
        output: job?.outputs[0] ?? null,
        error: job?.error ?? null,
        started_at: job?.started_at ?? null,
        finished_at: job?.finished_at ?? null,
      };
    }),
  };
}
