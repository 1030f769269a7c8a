import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "#lib/core/errors.ts";
import { bypassNodes } from "./bypass.ts";
import { differences } from "./compare.ts";
import { convertWorkflow } from "./convert.ts";
import { DEFINITIONS } from "./fixtures.ts";
import { workflowFormat } from "./format.ts";
import { missingModels, missingNodes } from "./missing.ts";
import { setNodeModes } from "./modes.ts";
import { pickChoices, plainPrompt, promptSource, waitsForJob } from "./prompt-text.ts";
import type { ApiGraph } from "./schema.ts";
import { writeBack } from "./write-back.ts";

/** Anything may be thrown at it; only a refusal in words may come back. */
function refusedOr<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isAppError(error) && error.code === "invalid") return undefined;
    throw error;
  }
}

const TYPES = [...Object.keys(DEFINITIONS), "workflow>g", "Reroute", "PrimitiveNode", "Note", "Strange", "sub", "__proto__", "constructor"];
const id = fc.oneof(fc.integer({ min: -20, max: 8 }), fc.constantFrom("1", "2", "121:253", "__proto__"), fc.double());
const name = fc.constantFrom("canvas", "text", "seed", "images", "mode", "mode.seconds", "", "__proto__", "toString", "width");
const slot = fc.record(
  {
    name,
    type: fc.constantFrom("IMAGE", "*", "INT,FLOAT", 0, null),
    link: fc.option(fc.integer({ min: 0, max: 12 })),
    widget: fc.option(fc.record({ name })),
  },
  { requiredKeys: [] },
);
const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("moving", "still"),
  fc.array(fc.string(), { maxLength: 2 }),
);
const node = fc.record(
  {
    id,
    type: fc.oneof(fc.constantFrom(...TYPES), fc.anything()),
    mode: fc.constantFrom(0, 2, 4, "4", null),
    inputs: fc.oneof(fc.array(slot, { maxLength: 4 }), fc.anything()),
    outputs: fc.oneof(
      fc.array(fc.record({ name, type: fc.constant("IMAGE"), links: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 3 }) }), {
        maxLength: 3,
      }),
      fc.anything(),
    ),
    widgets_values: fc.oneof(fc.array(value, { maxLength: 6 }), fc.dictionary(name, value), fc.anything()),
    properties: fc.oneof(
      fc.record({ proxyWidgets: fc.array(fc.tuple(fc.constantFrom("-1", "1", "2"), name), { maxLength: 4 }) }),
      fc.anything(),
    ),
  },
  { requiredKeys: ["id", "type"] },
);
const small = fc.integer({ min: -20, max: 8 });
const port = fc.integer({ min: -1, max: 4 });
const link = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 12 }), small, port, small, port, fc.constant("IMAGE")),
  fc.record({ id: fc.integer({ min: 0, max: 12 }), origin_id: small, origin_slot: port, target_id: small, target_slot: port }),
  fc.anything(),
);
const end = fc.record({ name, type: fc.constant("IMAGE"), linkIds: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 3 }) });
const scope = {
  nodes: fc.array(fc.oneof({ weight: 9, arbitrary: node }, fc.anything()), { maxLength: 8 }),
  links: fc.oneof(fc.array(link, { maxLength: 12 }), fc.anything()),
};
const ends = { inputs: fc.array(end, { maxLength: 3 }), outputs: fc.array(end, { maxLength: 3 }) };
const inner = fc.record({ id: fc.constantFrom("sub", "other"), inputNode: fc.constant({ id: -10 }), ...ends, ...scope });
const group = fc.record(
  {
    nodes: fc.array(node, { maxLength: 4 }),
    links: fc.array(link, { maxLength: 6 }),
    external: fc.array(link, { maxLength: 3 }),
    config: fc.anything(),
  },
  { requiredKeys: ["nodes"] },
);
const workflow = fc.record(
  {
    ...scope,
    extra: fc.oneof(fc.record({ groupNodes: fc.record({ g: group }) }), fc.anything()),
    definitions: fc.oneof(fc.record({ subgraphs: fc.array(inner, { maxLength: 2 }) }), fc.anything()),
  },
  { requiredKeys: ["nodes"] },
);

describe("whatever is thrown at it", { timeout: 120_000 }, () => {
  it("converts or refuses in words", () => {
    fc.assert(
      fc.property(fc.oneof(workflow, fc.anything()), (ui) => {
        const converted = refusedOr(() => convertWorkflow(ui, DEFINITIONS));
        if (converted === undefined) return;
        missingNodes(converted.graph, DEFINITIONS);
        missingModels(converted.graph, DEFINITIONS);
        workflowFormat(ui);
      }),
      { numRuns: 3000 },
    );
  });

  it("is the same twice, and stays what it was", () => {
    fc.assert(
      fc.property(workflow, (ui) => {
        const before = JSON.stringify(ui);
        const first = refusedOr(() => convertWorkflow(ui, DEFINITIONS).graph);
        refusedOr(() => setNodeModes(ui, { "1": 4 }));
        const second = refusedOr(() => convertWorkflow(ui, DEFINITIONS).graph);
        expect(JSON.stringify(ui)).toBe(before);
        expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      }),
      { numRuns: 500 },
    );
  });

  it("takes back a graph exactly, or not at all", () => {
    fc.assert(
      fc.property(workflow, workflow, (ui, other) => {
        const graph = refusedOr(() => convertWorkflow(other, DEFINITIONS).graph);
        if (graph === undefined) return;
        const back = refusedOr(() => writeBack(ui, graph, DEFINITIONS));
        if (back === undefined || back === null) return;
        expect(differences(convertWorkflow(back, DEFINITIONS).graph, graph)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("is bypassed without dangling links", () => {
    const api = fc.dictionary(
      fc.constantFrom("1", "2", "3", "4", "__proto__"),
      fc.record({
        class_type: fc.constantFrom(...TYPES),
        inputs: fc.dictionary(name, fc.oneof(value, fc.tuple(fc.constantFrom("1", "2", "3", "9"), port))),
      }),
    );
    fc.assert(
      fc.property(api, fc.subarray(["1", "2", "3"]), (graph, ids) => {
        const left = bypassNodes(graph as ApiGraph, DEFINITIONS, ids);
        for (const { inputs } of Object.values(left))
          for (const fed of Object.values(inputs))
            if (Array.isArray(fed) && typeof fed[1] === "number") expect(Object.hasOwn(left, String(fed[0]))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("is refused where subgraphs unfold into more than anything could run", () => {
    const subgraphs = Array.from({ length: 20 }, (_, level) => ({
      id: `s${level}`,
      nodes: Array.from({ length: 10 }, (_unused, id) => ({ id, type: `s${level + 1}`, inputs: [{ name: "a" }] })),
      links: Array.from({ length: 10_000 }, (_unused, id) => [id, 1, 0, 2, 0, "IMAGE"]),
    }));
    expect(() => convertWorkflow({ nodes: [{ id: 1, type: "s0" }], definitions: { subgraphs } }, DEFINITIONS)).toThrow(/unfold/);
  });

  it("answers soon, however many inputs, links and names a file makes up", () => {
    const many = Array.from({ length: 40_000 }, (_unused, id) => id + 1);
    const chain = many.map((id) => ({ id, type: "Reroute", inputs: [{ name: "", link: id - 1 }] }));
    const saves = many.map((id) => ({
      id: id + 100_000,
      type: "SaveImage",
      inputs: [{ name: "images", link: id }],
      widgets_values: ["%A.b%".repeat(100)],
    }));
    const links = many.map((id) => [id, id, 0, id + 1, 0, "IMAGE"]);
    const started = performance.now();
    refusedOr(() => convertWorkflow({ nodes: [...chain, ...saves], links }, DEFINITIONS));
    expect(performance.now() - started).toBeLessThan(20_000);
    const wide = { id: 1, type: "Strange", inputs: many.map((id) => ({ name: `i${id}`, link: id })) };
    expect(() => convertWorkflow({ nodes: [wide], links }, DEFINITIONS)).toThrow(/more than 2000 inputs/);
  });

  it("nested too deeply, it is refused", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level++) deep = [deep];
    expect(() => convertWorkflow({ nodes: [], extra: deep }, DEFINITIONS)).toThrow(/levels deep/);
  });
});

describe("texts", () => {
  const text = fc.string({ unit: fc.constantFrom("{", "}", "|", "\\", "/", "*", "\n", "a", "b"), maxLength: 30 });

  it("can be written so that exactly they are queued", () => {
    fc.assert(
      fc.property(text, (wanted) => {
        expect(plainPrompt(promptSource(wanted))).toBe(wanted);
      }),
      { numRuns: 20_000 },
    );
  });

  it("lose all their choices when one is picked", () => {
    expect(waitsForJob("a {red|{dark|light} blue} fox")).toBe(true);
    expect(pickChoices("a {red|{dark|light} blue} fox", () => 0.99)).toBe("a light blue fox");
    expect(pickChoices("{a|b}{a|b}", () => 0)).toBe("aa");
  });

  it("that only look like a choice are none", () => {
    expect(pickChoices(plainPrompt("\\{a|b\\}"), () => 0)).toBe("{a|b}");
  });
});
