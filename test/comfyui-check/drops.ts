/** Connections that break and workers that die: the run goes on in ComfyUI, and its result is stored once. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { eventually, only, pause } from "./atelier.ts";
import { LONG_NODES, long } from "./graphs.ts";
import { Skipped } from "./report.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Drops";
const SOME = 16;

/** Runs some seconds of work, disturbs it once it runs, and expects it to end as if nothing had been. */
async function disturbed(stage: Stage, disturb: () => void | Promise<void>): Promise<string> {
  const { atelier, comfy, remote } = stage;
  const [before, posts] = [await atelier.count(), remote.wire.prompts.length];
  const started = await atelier.start(remote.engine, await atelier.take(long(stage.prefix, SOME), "Disturbed"));
  const posted = await eventually("a posted prompt", () => remote.wire.prompts[posts]);
  await eventually("a run", async () => (await comfy.line()).running.includes(posted.prompt_id) || null);
  await disturb();
  const ends = await comfy.ended(posted.prompt_id).then(() => performance.now());
  const job = await atelier.completed(started.id);
  const late = performance.now() - ends;
  only(job);
  assert.equal(await atelier.count(), before + 1, "it was stored more than once");
  assert.equal(remote.wire.prompts.length, posts + 1, "it was posted again");
  return `completed ${(late / 1_000).toFixed(2)} s after ComfyUI`;
}

const cut: StageCheck = {
  group,
  name: "every socket is cut while it runs: completed all the same",
  nodes: LONG_NODES,
  run: (stage) => disturbed(stage, () => stage.remote.wire.cut()),
};

const away: StageCheck = {
  group,
  name: "nobody gets through for three seconds while it runs: completed all the same",
  nodes: LONG_NODES,
  run: (stage) => disturbed(stage, () => stage.remote.wire.cut(3_000)),
};

function workerOf(supervisor: number): number {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  const line = listed.split("\n").find((one) => {
    const [, parent = "", ...args] = one.trim().split(/\s+/);
    return Number(parent) === supervisor && args.join(" ").includes("worker.ts");
  });
  const pid = Number(line?.trim().split(/\s+/)[0]);
  if (!pid) throw new Skipped("the worker's process is not found here");
  return pid;
}

const killed: StageCheck = {
  group,
  name: "the worker is killed while it runs: taken up again by its follower, not queued twice",
  nodes: LONG_NODES,
  run: (stage) =>
    disturbed(stage, async () => {
      // The prompt is posted and remembered one after the other.
      await pause(500);
      process.kill(workerOf(stage.atelier.instance.child.pid ?? 0), "SIGKILL");
    }),
};

export const DROPS: readonly StageCheck[] = [cut, away, killed];
