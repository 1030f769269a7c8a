import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseExact } from "#lib/core/json.ts";
import type { ApiGraph, Definitions } from "../schema.ts";

/** Workflows beside the repository, with what ComfyUI's own page queues for each. They are GPL and stay where they are. */
export const TEMPLATES = join(import.meta.dirname, "../../../../../shared/workflows");

export const hasTemplates = (): boolean => existsSync(join(TEMPLATES, "object_info.json"));

/** One workflow in one state: as saved, or with some nodes' modes set. */
export interface Template {
  readonly name: string;
  /** As saved, before any modes are set. */
  readonly saved: unknown;
  readonly modes: Readonly<Record<string, 0 | 2 | 4>>;
  /** What the page queues. */
  readonly queued: ApiGraph;
  /** What it queues without the modes. */
  readonly queuedAsSaved: ApiGraph;
}

const read = (name: string): unknown => parseExact(readFileSync(join(TEMPLATES, name), "utf8"));

export const readDefinitions = (): Definitions => read("object_info.json") as Definitions;

export function templateNames(): string[] {
  return readdirSync(TEMPLATES)
    .filter((name) => name.endsWith(".ui.json"))
    .map((name) => name.slice(0, -".ui.json".length));
}

/** The workflow as saved, then its variants. */
export function readTemplates(name: string): Template[] {
  const saved = read(`${name}.ui.json`);
  const queued = read(`${name}.api.json`) as ApiGraph;
  const variants = read(`${name}.variants.json`) as { modes: Template["modes"]; api: ApiGraph }[];
  return [
    { name, saved, modes: {}, queued, queuedAsSaved: queued },
    ...variants.map(({ modes, api }, index) => ({ name: `${name} #${index + 1}`, saved, modes, queued: api, queuedAsSaved: queued })),
  ];
}
