import { expect, it } from "vitest";
import type { Job } from "#lib/generation/schema.ts";
import { jobAgain } from "./rerun.ts";

const job = {
  workflow_id: "wf",
  engine_id: "comfy",
  output_config: null,
  project_id: "Foxes",
  output_dir: "drafts",
  params: { prompt: "a fox", seed: "18446744073709551615", seed_2: "7", "3.noise_seed": "9", "3.seed_mode": "x", tiled: true, odd: {} },
} as unknown as Job;

it("a rerun asks for the same again, seeds digit for digit", () => {
  const { odd: _, ...params } = job.params;
  expect(jobAgain(job, "same")).toEqual({ type: "generate", workflow_id: "wf", params, project_id: "Foxes", output_dir: "drafts" });
});

it("with a new seed the server draws every seed there is, and nothing else changes", () => {
  expect(jobAgain({ ...job, workflow_id: null, engine_id: "sketch", output_config: "image" }, "new")).toEqual({
    type: "generate",
    engine_id: "sketch",
    output_config: "image",
    params: { prompt: "a fox", seed: null, seed_2: null, "3.noise_seed": null, "3.seed_mode": "x", tiled: true },
    project_id: "Foxes",
    output_dir: "drafts",
  });
});
