import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseExact } from "#lib/core/json.ts";
import { CORPUS, hasCorpus, readManifest } from "#lib/metadata/corpus/manifest.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { type Difference, differences } from "../compare.ts";
import { convertWorkflow } from "../convert.ts";
import { workflowFormat } from "../format.ts";
import { isJsonObject } from "../json-shape.ts";
import { missingModels, missingNodes } from "../missing.ts";
import { writeBack } from "../write-back.ts";
import { checkBypass, checkConversion, checkMute, checkWriteBack } from "./checks.ts";
import { hasTemplates, readDefinitions, readTemplates, TEMPLATES, type Template, templateNames } from "./templates.ts";

const AWAY = `${TEMPLATES} is not here`;

function all(check: (template: Template) => readonly Difference[] | null): { checked: number; wrong: string[] } {
  let checked = 0;
  const wrong: string[] = [];
  for (const template of templateNames().flatMap(readTemplates)) {
    const found = check(template);
    if (found !== null) checked++;
    for (const { node, input, got, wanted } of found ?? [])
      wrong.push(`${template.name} ${node}.${input}: ${JSON.stringify(got)}, the page ${JSON.stringify(wanted)}`);
  }
  return { checked, wrong };
}

describe("ComfyUI's own templates", { timeout: 120_000 }, () => {
  it("become the graphs that its page queues, in all their variants", ({ skip }) => {
    skip(!hasTemplates(), AWAY);
    const definitions = readDefinitions();
    expect(all((template) => checkConversion(template, definitions))).toEqual({ checked: 352, wrong: [] });
  });

  it("take back what was queued, with the variants' modes, and without being drawn anew", ({ skip }) => {
    skip(!hasTemplates(), AWAY);
    const definitions = readDefinitions();
    for (const isChanged of [false, true]) {
      const redrawn: string[] = [];
      const checked = all((template) => {
        const result = checkWriteBack(template, definitions, isChanged);
        if (result.isRedrawn) redrawn.push(template.name);
        return result.differences;
      });
      expect(checked).toEqual({ checked: 352, wrong: [] });
      expect(redrawn).toEqual([]);
    }
  });

  it("are bypassed alike in the queued format, where that has the nodes", ({ skip }) => {
    skip(!hasTemplates(), AWAY);
    const definitions = readDefinitions();
    expect(all((template) => checkBypass(template, definitions))).toEqual({ checked: 65, wrong: [] });
  });

  it("are muted alike in the queued format, where that has the nodes", ({ skip }) => {
    skip(!hasTemplates(), AWAY);
    expect(all(checkMute)).toEqual({ checked: 34, wrong: [] });
  });

  it("miss no nodes on their server, and every model, as it has none", ({ skip }) => {
    skip(!hasTemplates(), AWAY);
    const definitions = readDefinitions();
    const saved = templateNames().flatMap((name) => readTemplates(name).slice(0, 1));
    expect(saved.flatMap(({ queued }) => missingNodes(queued, definitions))).toEqual([]);
    const models = new Set(saved.flatMap(({ queued }) => missingModels(queued, definitions)));
    expect(models).toContain("sd_xl_base_1.0.safetensors");
    expect([...models].filter((name) => /\.(png|jpe?g|webp|mp4|mp3|flac|wav)$/i.test(name))).toEqual([]);
  });
});

/** Texts that hold a workflow, bare, behind a name (`workflow:{…}`) or inside an object with `prompt` and `workflow`. */
function workflowsIn(text: string): unknown[] {
  const start = text.indexOf("{");
  if (start < 0 || start > 40) return [];
  const parsed = parsedOrNull(text.slice(start));
  const inner = isJsonObject(parsed) ? [parsed.workflow, parsed.prompt] : [];
  return [parsed, ...inner.map((value) => (typeof value === "string" ? parsedOrNull(value) : value))];
}

function parsedOrNull(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
}

describe("workflows inside real pictures, films and sounds", { timeout: 120_000 }, () => {
  it("convert, name the nodes that are not known, and take back the graph that made the file", async ({ skip }) => {
    skip(!hasCorpus() || !hasTemplates(), `${CORPUS} is not here`);
    const definitions = readDefinitions();
    let [converted, equal, takenBack, strange] = [0, 0, 0, 0];
    for (const { file } of readManifest()) {
      const { raw } = await readFacts(join(CORPUS, file));
      const found = raw.flatMap(({ text }) => workflowsIn(text));
      const ui = found.find((json) => workflowFormat(json) === "ui");
      const api = found.find((json) => workflowFormat(json) === "api") as Parameters<typeof missingNodes>[0] | undefined;
      if (ui === undefined) continue;
      converted++;
      const { graph, problems } = convertWorkflow(ui, definitions);
      expect(Object.keys(graph).length, file).toBeGreaterThan(0);
      const unknown = missingNodes(graph, definitions);
      for (const type of unknown) expect(problems.join(), file).toContain(`(${type})`);
      if (unknown.length > 0) strange++;
      if (api === undefined) continue;
      if (differences(graph, api).length === 0) equal++;
      const back = writeBack(ui, api, definitions);
      if (back === null) continue;
      takenBack++;
      expect(differences(convertWorkflow(back, definitions).graph, api), file).toEqual([]);
    }
    // The rest were saved by older pages, for nodes that have other inputs by now.
    expect({ converted, equal, takenBack, strange }).toEqual({ converted: 27, equal: 17, takenBack: 24, strange: 5 });
  });
});
