import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseExact } from "#lib/core/json.ts";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import type { Labels } from "./labels.ts";

/** ComfyUI's templates and what its page makes of them: GPL, beside the project and never in it. */
export const WORKFLOWS = join(import.meta.dirname, "..", "..", "..", "shared", "workflows");

export function readWorkflow(file: string): unknown {
  return parseExact(readFileSync(join(WORKFLOWS, file), "utf8"));
}

export interface FieldScore {
  named: number;
  found: number;
  claimed: number;
  right: number;
  /** `name: missed steps 3.steps`, one line a difference. */
  differences: string[];
}

export const newScore = (): FieldScore => ({ named: 0, found: 0, claimed: 0, right: 0, differences: [] });

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
  const right = [...claimed].filter((entry) => named.has(entry));
  score.named += named.size;
  score.claimed += claimed.size;
  score.found += right.length;
  score.right += right.length;
  for (const entry of named) if (!claimed.has(entry)) score.differences.push(`${name}: missed ${entry}`);
  for (const entry of claimed) if (!named.has(entry)) score.differences.push(`${name}: wrong ${entry}`);
}
