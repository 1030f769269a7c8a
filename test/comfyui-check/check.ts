/**
 * Atelier against the ComfyUI at `COMFYUI_URL`, end to end: an instance of its own on a home of its own is driven over its API, and what a
 * person would have of it is held against what ComfyUI itself says. `COMFYUI_OUTPUT`: ComfyUI's output folder, where it is on this disk.
 */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { choicesOf } from "#lib/engines/comfyui/definitions.ts";
import { Atelier } from "./atelier.ts";
import { BareClient } from "./bare-client.ts";
import { DROPS } from "./drops.ts";
import { FAULTS } from "./faults.ts";
import { FOLDER } from "./folder.ts";
import { INPUTS } from "./inputs.ts";
import { KINDS } from "./kinds.ts";
import { LINE } from "./line.ts";
import { PICTURES } from "./pictures.ts";
import { Report } from "./report.ts";
import { SAMPLED } from "./sampled.ts";
import type { Stage, StageCheck } from "./stage.ts";
import { wireTo } from "./wire.ts";

const HEADER = { name: "X-Check", value: "let-me-in" };
const MARKER = ".atelier-root";
const FOLDER_NAME = `atelier-check-${Date.now().toString(36)}`;

async function setStage(comfy: BareClient, atelier: Atelier, checkpoint: string | null): Promise<Stage> {
  const outputDir = process.env.COMFYUI_OUTPUT;
  const remoteWire = await wireTo(comfy.url, { base: "/studio/comfy", header: HEADER });
  const remote = await atelier.engine({ name: "Over the wire", url: remoteWire.url, headers: { [HEADER.name]: HEADER.value } });
  const localWire = outputDir ? await wireTo(comfy.url) : null;
  const local = localWire && (await atelier.engine({ name: "On this disk", url: localWire.url, output_dir: outputDir }));
  return {
    atelier,
    comfy,
    remote: { engine: remote.id, wire: remoteWire },
    local: local && localWire ? { engine: local.id, wire: localWire } : null,
    prefix: `${FOLDER_NAME}/check`,
    checkpoint,
  };
}

function chosen(): readonly StageCheck[] {
  const all = [...PICTURES, ...KINDS, ...INPUTS, ...FAULTS, ...LINE, ...DROPS, ...SAMPLED, ...FOLDER];
  const words = process.argv.slice(2).map((word) => word.toLowerCase());
  return words.length === 0 ? all : all.filter(({ group, name }) => words.some((word) => `${group} ${name}`.toLowerCase().includes(word)));
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The folder that the checks had ComfyUI save in, and the root's marker where the library put it there. */
async function tidy(hadMarker: boolean): Promise<void> {
  const folder = process.env.COMFYUI_OUTPUT;
  if (!folder) return;
  await rm(join(folder, FOLDER_NAME), { recursive: true, force: true });
  if (!hadMarker) await rm(join(folder, MARKER), { force: true });
}

async function main(): Promise<void> {
  const comfy = new BareClient(process.env.COMFYUI_URL ?? "");
  const definitions = await comfy.definitions();
  const checkpoint = choicesOf(definitions, "CheckpointLoaderSimple", "ckpt_name")[0] ?? null;
  console.log(`ComfyUI ${await comfy.version()}, ${Object.keys(definitions).length} nodes, checkpoint: ${checkpoint ?? "none"}`);
  await comfy.idle();
  const report = new Report();
  const hadMarker = await isThere(join(process.env.COMFYUI_OUTPUT ?? "", MARKER));
  const atelier = await Atelier.start();
  const stage = await setStage(comfy, atelier, checkpoint);
  try {
    for (const check of chosen()) {
      const lacking = (check.nodes ?? []).filter((node) => !Object.hasOwn(definitions, node));
      await report.make(check, stage, lacking);
    }
  } finally {
    await atelier.end();
    await stage.remote.wire.close();
    await stage.local?.wire.close();
    await tidy(hadMarker);
  }
  if (report.count("failed") > 0) console.log(`\n${atelier.instance.output().trim().slice(-4_000)}`);
  console.log(`\n${report.tally}`);
  process.exitCode = report.count("failed") > 0 ? 1 : 0;
}

await main();
