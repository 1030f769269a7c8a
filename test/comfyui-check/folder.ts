/** ComfyUI's output folder as a root of the library: what its own page makes shows, what Atelier has already stored does not show twice. */
import assert from "node:assert/strict";
import { realpathSync } from "node:fs";
import { bytesOf, only } from "./atelier.ts";
import { filesOf } from "./bare-client.ts";
import { channels, colour, picture } from "./graphs.ts";
import { colourOf } from "./media.ts";
import { Skipped } from "./report.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "The output folder";
const SAVED = ["EmptyImage", "SaveImage"];

interface Listed {
  readonly items: readonly { readonly filename: string; readonly root_id: string }[];
}

/** The newest of those that lie in ComfyUI's folder itself. */
async function shownIn({ atelier }: Stage, root: string): Promise<string[]> {
  const { items } = await atelier.get<Listed>("GET", "/gallery?unassigned_only=true&limit=100");
  return items.filter((item) => item.root_id === root).map((item) => item.filename);
}

const shared: StageCheck = {
  group,
  name: "what is queued in ComfyUI itself shows; what Atelier stored shows once",
  nodes: SAVED,
  async run(stage) {
    const { atelier, comfy, local, prefix } = stage;
    const folder = process.env.COMFYUI_OUTPUT;
    if (!local || !folder) throw new Skipped("COMFYUI_OUTPUT is not set");
    const theirs = await comfy.ended(await comfy.post(picture(prefix)));
    const { items: roots } = await atelier.get<{ items: { id: string; path: string }[] }>("GET", "/roots");
    const root = roots.find((one) => one.path === folder || one.path === realpathSync(folder));
    assert(root, "the output folder of the engine is no root of the library");
    const color = colour();
    const media = only(await atelier.run(local.engine, picture(prefix, color), "In both places"));
    await atelier.get("POST", "/gallery/resync", { wait: true });
    const shown = await shownIn(stage, root.id);
    const names = new Set(shown);
    for (const file of filesOf(theirs)) assert(names.has(file.filename), `${file.filename}, made in ComfyUI, does not show`);
    const prompt = local.wire.prompts.at(-1)?.prompt_id ?? "";
    for (const file of filesOf(await comfy.ended(prompt))) assert(!names.has(file.filename), `${file.filename} shows twice`);
    assert.deepEqual(await colourOf(await bytesOf(media)), channels(color));
    return `${shown.length} of ComfyUI's own`;
  },
};

export const FOLDER: readonly StageCheck[] = [shared];
