/**
 * Fields found without help, against forty workflows labelled by hand (`test/fields/labels.ts`), in both formats, and without any
 * definitions. The bars: 98 % found, 97 % of the claimed right.
 */
import { existsSync } from "node:fs";
import { convertWorkflow } from "#lib/engines/graph/convert.ts";
import { findFields } from "#lib/engines/graph/fields.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { LABELS } from "../test/fields/labels.ts";
import { type FieldScore, newScore, readWorkflow, scoreFields, WORKFLOWS } from "../test/fields/score.ts";

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
