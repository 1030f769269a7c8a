/** What every check is handed. */
import type { Atelier } from "./atelier.ts";
import type { BareClient } from "./bare-client.ts";
import type { Check } from "./report.ts";
import type { Wire } from "./wire.ts";

/** A way Atelier reaches ComfyUI: an engine with a line of its own that is watched. */
export interface Way {
  readonly engine: string;
  readonly wire: Wire;
}

export interface Stage {
  readonly atelier: Atelier;
  readonly comfy: BareClient;
  /** By address alone, with a base path and a header that lets it in. */
  readonly remote: Way;
  /** With ComfyUI's output folder on this disk; null without `COMFYUI_OUTPUT`. */
  readonly local: Way | null;
  /** Where ComfyUI saves what these checks make, below its output folder. */
  readonly prefix: string;
  /** A small checkpoint that the server lists, if any. */
  readonly checkpoint: string | null;
}

export type StageCheck = Check<Stage>;
