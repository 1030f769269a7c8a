/**
 * Fields found without help, against forty workflows labelled by hand (`test/fields/labels.ts`), in both formats, and without any
 * definitions. The issue asks for ≥ 98 % found and ≥ 97 % of the claimed right.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseExact } from "#lib/core/json.ts";
import { convertWorkflow } from "#lib/engines/graph/convert.ts";
import { findFields } from "#lib/engines/graph/fields.ts";
import type { ApiGraph, Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";
import { LABELS, type Labels } from "../test/fields/labels.ts";

export const WORKFLOWS = join(import.meta.dirname, "..", "..", "shared", "workflows");

export interface FieldScore {
  named: number;
  found: number;
  claimed: number;
  right: number;
  /** `name: missed steps 3.steps`, one line a difference. */
  differences: string[];
}

/** Counts inputs by role: a field stands for its own input and for those it carries along. */
export function scoreFields(name: string, labels: Labels, fields: readonly WorkflowField[], score: FieldScore): void {
  const maybe = new Set(labels.maybe);
  const named = new Set(
    Object.entries(labels).flatMap(([role, inputs]) => (role === "maybe" ? [] : inputs.map((input) => `${role} ${input}`))),
  );
  const claimed = new Set<string>();
  for (const field of fields.filter(({ key }) => !key.includes("."))) {
    const role = field.key.replace(/_\d+$/, "");
    for (const { node_id, input } of [field, ...(field.also ?? [])]) {
      if (!maybe.has(`${node_id}.${input}`)) claimed.add(`${role} ${node_id}.${input}`);
    }
  }
  score.named += named.size;
  score.claimed += claimed.size;
  const right = [...claimed].filter((entry) => named.has(entry));
  score.found += right.length;
  score.right += right.length;
  for (const entry of named) if (!claimed.has(entry)) score.differences.push(`${name}: missed ${entry}`);
  for (const entry of claimed) if (!named.has(entry)) score.differences.push(`${name}: wrong ${entry}`);
}

export const newScore = (): FieldScore => ({ named: 0, found: 0, claimed: 0, right: 0, differences: [] });

export function readWorkflow(file: string): unknown {
  return parseExact(readFileSync(join(WORKFLOWS, file), "utf8"));
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function tell(title: string, score: FieldScore, showDifferences: boolean): void {
  console.log(
    `fields, ${title}: ${percent(score.found, score.named)} found (${score.found} of ${score.named}), ` +
      `${percent(score.right, score.claimed)} of the claimed right (${score.right} of ${score.claimed})`,
  );
  if (showDifferences) for (const line of score.differences) console.log(`  ${line}`);
}

export async function benchFields(): Promise<void> {
  if (!existsSync(WORKFLOWS)) {
    console.log(`fields: skipped, there are no workflows at ${WORKFLOWS}`);
    return;
  }
  const definitions = readWorkflow("object_info.json") as Definitions;
  const [api, ui, bare, sampling] = [newScore(), newScore(), newScore(), newScore()];
  for (const [name, labels] of Object.entries(LABELS)) {
    const graph = readWorkflow(`${name}.api.json`) as ApiGraph;
    const converted = convertWorkflow(readWorkflow(`${name}.ui.json`), definitions).graph;
    scoreFields(name, labels, findFields(graph, definitions), api);
    scoreFields(name, labels, findFields(converted, definitions), ui);
    scoreFields(name, labels, findFields(graph, {}), bare);
    if (!name.startsWith("api_")) scoreFields(name, labels, findFields(converted, definitions), sampling);
  }
  tell(`API format, ${Object.keys(LABELS).length} workflows`, api, true);
  tell("UI format, the same", ui, true);
  tell("UI format, those that sample", sampling, false);
  tell("API format, no definitions at all", bare, true);
}
