import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppError } from "#lib/core/errors.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { applyFields } from "#lib/engines/graph/apply.ts";
import { convertWorkflow } from "#lib/engines/graph/convert.ts";
import { findFields } from "#lib/engines/graph/fields.ts";
import { type ApiGraph, type Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";
import { LABELS } from "./labels.ts";
import { newScore, readWorkflow, scoreFields, WORKFLOWS } from "./score.ts";

const isHere = existsSync(WORKFLOWS);
if (!isHere) console.log(`Skipped: the fields of ComfyUI's templates, which are not at ${WORKFLOWS}.`);

describe.runIf(isHere)("the fields of ComfyUI's templates", () => {
  const definitions = isHere ? (readWorkflow("object_info.json") as Definitions) : {};
  const names = isHere ? readdirSync(WORKFLOWS).flatMap((file) => /^(.*)\.api\.json$/.exec(file)?.[1] ?? []) : [];
  const graphOf = (name: string): ApiGraph => readWorkflow(`${name}.api.json`) as ApiGraph;

  const forms: Record<string, (name: string) => readonly WorkflowField[]> = {
    "imported as API JSON": (name) => findFields(graphOf(name), definitions),
    "imported as the page saves them": (name) =>
      findFields(convertWorkflow(readWorkflow(`${name}.ui.json`), definitions).graph, definitions),
    "without any definitions": (name) => findFields(graphOf(name), {}),
  };

  it.each(Object.keys(forms))("are those a person names, %s", (form) => {
    const score = newScore();
    for (const [name, labels] of Object.entries(LABELS)) scoreFields(name, labels, forms[form]?.(name) ?? [], score);
    expect(score.named).toBeGreaterThan(450);
    expect(score.found / score.named, score.differences.join("\n")).toBeGreaterThanOrEqual(0.98);
    expect(score.right / score.claimed, score.differences.join("\n")).toBeGreaterThanOrEqual(0.97);
  });

  it("have keys of their own, name inputs that are there, and fit the schema", () => {
    expect(names).toHaveLength(88);
    for (const name of names) {
      const graph = graphOf(name);
      const fields = findFields(graph, definitions);
      expect(new Set(fields.map(({ key }) => key)).size, name).toBe(fields.length);
      for (const field of fields) {
        expect(WorkflowField.parse(field)).toEqual(field);
        for (const place of [field, ...(field.also ?? [])]) expect(graph[place.node_id]?.inputs, name).toHaveProperty([place.input]);
      }
    }
  });

  it("put back as they were saved leave every graph as it was, unless the server could not run it", () => {
    let whole = 0;
    for (const name of names) {
      const graph = graphOf(name);
      const fields = findFields(graph, {});
      const values = Object.fromEntries(fields.map((field) => [field.key, field.default]));
      expect(stringifyExact(applyFields(graph, fields, values, {})), name).toBe(stringifyExact(graph));
      const known = findFields(graph, definitions);
      try {
        const saved = Object.fromEntries(known.filter(({ type }) => type !== "choice").map((field) => [field.key, field.default]));
        const made = applyFields(graph, known, saved, definitions);
        if (stringifyExact(made) === stringifyExact(graph)) whole += 1;
      } catch (error) {
        expect(error, name).toBeInstanceOf(AppError);
      }
    }
    // The rest has values that ComfyUI itself refuses: widgets saved one place further along by an older version of their node.
    expect(whole).toBeGreaterThanOrEqual(85);
  });
});
