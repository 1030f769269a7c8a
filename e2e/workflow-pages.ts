/** Workflows of our own for what is seen of the library of workflows, what carries them, and how files come onto a page. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { findTools } from "#lib/metadata/ffmpeg.ts";
import { API_TEXT } from "#test/small-workflows.ts";
import { drawPicture, NEWEST } from "./drawn.ts";

export interface Dropped {
  readonly name: string;
  readonly bytes: Buffer | string;
}

/** Files held over an element and let go, as a browser hands them to a page. */
export async function dropOn(page: Page, target: Locator, files: readonly Dropped[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString("base64") }));
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, text } of all) data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
    return data;
  }, given);
  for (const type of ["dragenter", "dragover", "drop"]) await target.dispatchEvent(type, { dataTransfer: transfer });
}

/** All that it needs is on the tests' ComfyUI: a sampler with the largest seed there is, its picture inverted and saved. */
export const RUNS_TEXT = API_TEXT.replace("other.safetensors", "noise-sd15.safetensors");

const SHEET = "6d1f5f0a-3b52-4c07-9a3e-1f0c5a7d2e11";
const link = (id: number, origin: number, slot: number, target: number, to: number, type: string) => ({
  id,
  origin_id: origin,
  origin_slot: slot,
  target_id: target,
  target_slot: to,
  type,
});
const field = (name: string, at: number) => ({ name, type: "INT", widget: { name }, link: at });

/** A sheet of colour inside a subgraph, whose width and colour stand on its node; inverted, then saved. */
export const SUBGRAPH_TEXT = JSON.stringify({
  version: 0.4,
  last_node_id: 7,
  last_link_id: 11,
  nodes: [
    {
      id: 5,
      type: SHEET,
      pos: [0, 0],
      size: [260, 140],
      mode: 0,
      inputs: [],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [10] }],
      widgets_values: [48, 255],
    },
    {
      id: 6,
      type: "ImageInvert",
      pos: [340, 0],
      size: [220, 60],
      mode: 0,
      inputs: [{ name: "image", type: "IMAGE", link: 10 }],
      outputs: [{ name: "IMAGE", type: "IMAGE", links: [11] }],
      widgets_values: [],
    },
    {
      id: 7,
      type: "SaveImage",
      pos: [640, 0],
      size: [240, 90],
      mode: 0,
      inputs: [{ name: "images", type: "IMAGE", link: 11 }],
      outputs: [],
      widgets_values: ["sheet"],
    },
  ],
  links: [
    [10, 5, 0, 6, 0, "IMAGE"],
    [11, 6, 0, 7, 0, "IMAGE"],
  ],
  groups: [],
  config: {},
  extra: {},
  definitions: {
    subgraphs: [
      {
        id: SHEET,
        name: "Coloured sheet",
        inputNode: { id: -10 },
        outputNode: { id: -20 },
        inputs: [
          { id: "a", name: "width", type: "INT", linkIds: [1] },
          { id: "b", name: "color", label: "Ink", type: "INT", linkIds: [2] },
        ],
        outputs: [{ id: "c", name: "IMAGE", type: "IMAGE", linkIds: [3] }],
        nodes: [
          {
            id: 1,
            type: "EmptyImage",
            pos: [0, 0],
            size: [220, 120],
            mode: 0,
            inputs: [field("width", 1), field("color", 2)],
            outputs: [{ name: "IMAGE", type: "IMAGE", links: [3] }],
            widgets_values: [64, 32, 1, 0],
          },
        ],
        links: [link(1, -10, 0, 1, 0, "INT"), link(2, -10, 1, 1, 1, "INT"), link(3, 1, 0, -20, 0, "IMAGE")],
        groups: [],
      },
    ],
  },
});

/** A picture and a film that carry workflows, as ComfyUI writes them. */
export async function carriers(folder: string, api: string, ui: string): Promise<Dropped[]> {
  const picture = await drawPicture(3, folder, "Carried.png", NEWEST, { prompt: api, workflow: ui });
  const film = join(folder, "Filmed.mp4");
  const words = ["-movflags", "use_metadata_tags", "-metadata", `prompt=${api}`, "-metadata", `workflow=${ui}`];
  const { ffmpeg } = await findTools();
  execFileSync(ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=8:duration=1", "-pix_fmt", "yuv420p", ...words, film]);
  const files = [picture, film].map((path) => ({ name: path.slice(folder.length + 1), bytes: readFileSync(path) }));
  for (const path of [picture, film]) rmSync(path);
  return files;
}
