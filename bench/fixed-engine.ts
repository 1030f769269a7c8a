/**
 * An engine that returns one fixed 64 px PNG at once, so that what is measured is everything around it. Preloaded into web and worker:
 * `NODE_OPTIONS="--import <this file>"`.
 */
import sharp from "sharp";
import { provideEngine } from "#lib/engines/registry.ts";
import type { Engine, EngineOptions } from "#lib/engines/schema.ts";
import { EMPTY_RECORD } from "#lib/metadata/schema.ts";

const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#c96b3b" } })
  .png()
  .toBuffer();

const text = { label: "Prompt", type: "text", multiline: true, min: null, max: null, step: null, choices: null } as const;
const options: EngineOptions = {
  engine_id: "fixed",
  default_output_config: "fixed_image",
  output_configs: [
    {
      id: "fixed_image",
      name: "Fixed picture",
      media_kind: "image",
      formats: ["png"],
      parameters: [
        { ...text, key: "prompt", required: false, default: "" },
        { ...text, key: "seed", label: "Seed", type: "seed", multiline: false, required: false, default: null },
      ],
    },
  ],
};

const fixed: Engine = {
  id: "fixed",
  kind: "sketch",
  name: "Fixed",
  options: () => options,
  async *generate({ params, seed }) {
    const record = { ...EMPTY_RECORD, tool: "Fixed", prompt: String(params.prompt ?? ""), seed, width: 64, height: 64 };
    yield { kind: "image", format: "png", bytes, record, digitalSource: "algorithmicMedia" };
  },
};

provideEngine(fixed);
