import { getPriority } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { getPriority } = require("node:os");
import(workerData).then(({ stepBack }) => {
  stepBack(5);
  const once = getPriority();
  stepBack(40);
  parentPort.postMessage([once, getPriority()]);
});
`;

it.skipIf(process.platform !== "linux")("steps back alone: the process and its other threads stay where they are", async () => {
  const before = getPriority();
  const module = new URL("./step-back.ts", import.meta.url).href;
  const said = await new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { eval: true, workerData: module, execArgv: [] });
    thread.once("message", resolve);
    thread.once("error", reject);
  });
  expect(said).toEqual([Math.min(19, before + 5), 19]);
  expect(getPriority()).toBe(before);
});
