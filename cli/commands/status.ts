import { environment } from "#lib/core/env.ts";
import { queueState } from "#lib/generation/service.ts";
import { checkHealth } from "#lib/http/health.ts";
import { systemActor } from "#lib/people/actor.ts";
import type { Answer, Command } from "./command.ts";

export const status: Command = {
  name: "status",
  arguments: "[--json]",
  summary: "Says how the library is: its database, the line of jobs, the workers. Ends with 1 while the database cannot be reached.",
  options: {},
  run: tellStatus,
};

/** Whether the web process answers at the address in the settings. */
async function webAnswers(): Promise<boolean> {
  const { host, port } = environment();
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return fetch(`http://${name.includes(":") ? `[${name}]` : name}:${port}/api/health`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function tellStatus(): Promise<Answer> {
  const [health, web] = await Promise.all([checkHealth(true), webAnswers()]);
  const isThere = health.database.status === "ok";
  const queue = isThere ? await queueState(systemActor()) : null;
  const { home, host, port } = environment();
  const alive = queue?.workers.filter((worker) => worker.alive) ?? [];
  const damaged = health.config.damaged ?? [];
  const lines = [
    `home      ${home}`,
    `web       ${web ? `answers on ${host}:${port}` : `does not answer on ${host}:${port}`}`,
    `database  ${isThere ? health.database.kind : "cannot be reached"}`,
    ...(queue ? [`jobs      ${queue.running} running, ${queue.queued} in line${queue.paused ? ", paused" : ""}`] : []),
    ...(queue ? [`workers   ${alive.length === 0 ? "none" : alive.map((worker) => `${worker.id} on ${worker.host}`).join(", ")}`] : []),
    ...(damaged.length > 0 ? [`config    damaged, to be mended by hand: ${damaged.join(", ")}`] : []),
  ];
  return {
    code: isThere ? 0 : 1,
    json: { home, web: { url: `http://${host}:${port}`, answers: web }, health, queue },
    text: lines.join("\n"),
  };
}
