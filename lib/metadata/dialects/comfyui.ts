import { EMPTY_RECORD, type GenerationRecord } from "../schema.ts";
import { graphsIn } from "./comfyui/carried.ts";
import { type GraphRecipe, readGraph } from "./comfyui/recipe.ts";
import { graphOfWorkflow } from "./comfyui/workflow.ts";
import type { Dialect } from "./dialect.ts";
import { readA1111 } from "./parameters.ts";
import type { Texts } from "./texts.ts";

/**
 * ComfyUI's graphs. A saver node may have written a `parameters` text beside them: the graph is what ran and wins, the text fills in the
 * words it could not give and all of it where the graph has no sampler.
 */
export const comfyui: Dialect = {
  id: "comfyui",
  names: null,
  read: (texts, name) => {
    const { prompt, workflow } = graphsIn(texts);
    let recipe = prompt && readGraph(prompt, name);
    if (!recipe?.isFound) recipe = fromWorkflow(workflow(), name) ?? recipe;
    if (!recipe) return null;
    return { record: besideText(recipe, texts), provenance: null };
  },
};

function fromWorkflow(workflow: ReturnType<ReturnType<typeof graphsIn>["workflow"]>, name: string | null): GraphRecipe | null {
  if (!workflow) return null;
  const graph = graphOfWorkflow(workflow);
  return graph ? readGraph(graph, name) : { record: { ...EMPTY_RECORD, tool: "ComfyUI" }, isFound: false };
}

function besideText({ record, isFound }: GraphRecipe, texts: Texts): GenerationRecord {
  const beside = texts.get("parameters") ?? texts.get("usercomment");
  const text = beside === null ? null : readA1111(beside);
  if (!text) return record;
  if (!isFound) return { ...text, tool: text.tool ?? record.tool };
  const { model_hash } = text.params;
  return {
    ...record,
    prompt: record.prompt ?? text.prompt,
    negative_prompt: record.negative_prompt ?? text.negative_prompt,
    params: model_hash === undefined ? record.params : { ...record.params, model_hash },
  };
}
