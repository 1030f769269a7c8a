/** What cannot run, and what fails while it runs: told at its node, in words. */
import assert from "node:assert/strict";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { freePort } from "#test/postgres.ts";
import { only } from "./atelier.ts";
import { colour, emptyImage, node, picture, saveImage } from "./graphs.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Faults";
const SAVED = ["EmptyImage", "SaveImage"];

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

async function refused({ atelier, remote }: Stage, graph: ApiGraph, params: Record<string, string | number> = {}): Promise<Problem> {
  const workflow = await atelier.take(graph, "To be refused");
  const posted = remote.wire.prompts.length;
  const body = { type: "generate", engine_id: remote.engine, workflow_id: workflow.id, params, project_id: "check" };
  const { status, json } = await atelier.ask("POST", "/jobs", body);
  assert.equal(status, 422, `it answers ${status}: ${JSON.stringify(json)}`);
  assert.equal(remote.wire.prompts.length, posted, "it was posted all the same");
  return json as Problem;
}

const unknownNode: StageCheck = {
  group,
  name: "a node the server does not have: refused before it runs, listed as missing",
  nodes: SAVED,
  async run(stage) {
    const graph: ApiGraph = { ...picture(stage.prefix), "9": node("NodeOfNobody", { images: ["1", 0] }) };
    const { missing } = await stage.atelier.take(graph, "With an unknown node");
    assert.deepEqual(missing.nodes, ["NodeOfNobody"]);
    const problem = await refused(stage, graph);
    assert.equal(problem.field, "9.class_type");
    assert.match(problem.detail, /NodeOfNobody/);
    return problem.detail;
  },
};

const tooLarge: StageCheck = {
  group,
  name: "a value out of range: refused before it runs, at its field",
  nodes: SAVED,
  async run(stage) {
    const workflow = await stage.atelier.take(picture(stage.prefix), "Too wide");
    const key = stage.atelier.key(workflow, "1", "width");
    const problem = await refused(stage, picture(stage.prefix), { [key]: 9_999_999 });
    assert(problem.field === `params.${key}` || problem.field === "1.width", `the field is ${problem.field}`);
    return problem.detail;
  },
};

const notThere: StageCheck = {
  group,
  name: "a picture that ComfyUI does not have: the job fails at the loading node and its input",
  nodes: ["LoadImage", "SaveImage"],
  async run(stage) {
    const graph: ApiGraph = { "1": node("LoadImage", { image: "not-there-at-all.png" }), "2": saveImage("1", stage.prefix) };
    const { atelier, remote } = stage;
    const workflow = await atelier.take(graph, "Loads nothing");
    const job = await atelier.ended((await atelier.start(remote.engine, workflow)).id);
    assert.deepEqual([job.status, job.error?.node_id, job.error?.class_type], ["failed", "1", "LoadImage"]);
    assert.equal(job.error?.input, "image");
    return job.error?.message;
  },
};

const broken: StageCheck = {
  group,
  name: "a file that breaks the node: the job fails there, and no folder of the server is told",
  nodes: ["LoadImage", "SaveImage"],
  async run(stage) {
    const { atelier, comfy, remote } = stage;
    const name = await comfy.upload("broken.png", Buffer.from("this is no picture"), stage.prefix.replace(/\/[^/]*$/, ""));
    const graph: ApiGraph = { "1": node("LoadImage", { image: name }), "2": saveImage("1", stage.prefix) };
    const job = await atelier.ended((await atelier.start(remote.engine, await atelier.take(graph, "Loads nonsense"))).id);
    assert.deepEqual([job.status, job.error?.node_id, job.error?.class_type], ["failed", "1", "LoadImage"]);
    assert.doesNotMatch(job.error?.message ?? "", /\/\w+\/\w+\//, "a folder of the server's disk is told");
    return job.error?.message;
  },
};

const half: StageCheck = {
  group,
  name: "one output refused, the other made: completed, with a warning at the node",
  nodes: [...SAVED, "LoadImage"],
  async run(stage) {
    const graph: ApiGraph = {
      ...picture(stage.prefix),
      "3": node("LoadImage", { image: "not-there-at-all.png" }),
      "4": saveImage("3", stage.prefix),
    };
    const job = await stage.atelier.run(stage.remote.engine, graph, "Half of it");
    only(job);
    assert.equal(job.warnings[0]?.node_id, "3");
    return job.warnings[0]?.message;
  },
};

const nothing: StageCheck = {
  group,
  name: "a workflow that saves and shows nothing: said so",
  nodes: ["EmptyImage"],
  async run(stage) {
    const { atelier, remote } = stage;
    const workflow = await atelier.take({ "1": emptyImage(colour()) }, "Without an end");
    const job = await atelier.ended((await atelier.start(remote.engine, workflow)).id);
    assert.equal(job.status, "failed");
    assert.match(job.error?.message ?? "", /saves and shows nothing/);
    return undefined;
  },
};

const stranger: StageCheck = {
  group,
  name: "an address where no ComfyUI is: down, in words",
  async run({ atelier }) {
    const engine = await atelier.engine({ name: "Nobody", url: `http://127.0.0.1:${await freePort()}`, enabled: false });
    await atelier.get("PATCH", `/engines/${engine.id}`, { enabled: true });
    const health = await atelier.get<{ state: string; detail: string }>("GET", `/engines/${engine.id}/health`);
    await atelier.get("DELETE", `/engines/${engine.id}`);
    assert.equal(health.state, "down");
    return health.detail;
  },
};

const locked: StageCheck = {
  group,
  name: "a server that wants a header: down without it, ok with it, never told again",
  async run({ atelier, remote }) {
    const without = await atelier.engine({ name: "Locked out", url: remote.wire.url });
    const health = (id: string) => atelier.get<{ state: string; detail: string }>("GET", `/engines/${id}/health`);
    const down = await health(without.id);
    await atelier.get("DELETE", `/engines/${without.id}`);
    assert.equal(down.state, "down");
    assert.equal((await health(remote.engine)).state, "ok");
    const listed = JSON.stringify(await atelier.get("GET", "/engines"));
    assert(listed.includes("X-Check") && !listed.includes("let-me-in"), "the header's value is told, or its name is not");
    return down.detail;
  },
};

export const FAULTS: readonly StageCheck[] = [unknownNode, tooLarge, notThere, broken, half, nothing, stranger, locked];
