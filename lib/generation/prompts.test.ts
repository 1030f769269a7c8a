import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { wideEvent } from "#lib/core/log.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { createMatrix } from "./matrix.ts";
import { promptsOfJobs } from "./prompts.ts";
import { createJob } from "./service.ts";

describeEachDatabase("the prompts of a person's jobs", () => {
  beforeAll(async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-prompts-")), LOG_LEVEL: "error" }));
    await ensureRoots();
  });

  it("are those of every job, newest first, each once, and nobody else's", async () => {
    const [anna, ben] = [actorForTest({ login: "anna" }), actorForTest({ login: "ben" })];
    const ask = (prompt: string, negative_prompt = "") =>
      createJob(anna, { type: "generate", params: { prompt, negative_prompt, width: 64, height: 64 } });
    await ask("a red fox", "blurry");
    await ask("a lake");
    await ask("a red fox ");
    const job = { type: "generate" as const, params: { prompt: "an owl", width: 64, height: 64 } };
    const axes = [{ key: "seed", values: ["1", "2", "3"] }];
    // As each request of the API is.
    for (const correlation_id of ["first", "second"]) await wideEvent("asked", { correlation_id }, () => createMatrix(anna, { job, axes }));
    expect((await promptsOfJobs(anna)).map(({ text, negative, times }) => [text.trim(), negative, times])).toEqual([
      ["an owl", null, 2],
      ["a red fox", null, 2],
      ["a lake", null, 1],
    ]);
    expect(await promptsOfJobs(ben)).toEqual([]);
  });
});
