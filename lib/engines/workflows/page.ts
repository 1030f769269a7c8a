/** What is looked up in the JSON that ComfyUI's page saves (graph/convert.ts reads it whole). */
import type { Definitions } from "../graph/schema.ts";

type Loose = Readonly<Record<string, unknown>>;
const isLoose = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);

export function nodesOf(ui: unknown): Loose[] {
  return isLoose(ui) && Array.isArray(ui.nodes) ? ui.nodes.filter(isLoose) : [];
}

function subgraphsOf(ui: unknown): Loose[] {
  const { subgraphs } = isLoose(ui) && isLoose(ui.definitions) ? ui.definitions : {};
  return Array.isArray(subgraphs) ? subgraphs.filter(isLoose) : [];
}

/** Whether there is such a node; `121:253` stands inside the subgraph that node 121 is. */
export function hasNode(ui: unknown, id: string): boolean {
  let scope: unknown = ui;
  for (const step of id.split(":")) {
    const node = nodesOf(scope).find((one) => String(one.id) === step);
    if (!node) return false;
    scope = subgraphsOf(ui).find((one) => one.id === node.type);
  }
  return true;
}

/** Nodes that the page saved as muted or bypassed. */
export function switchedOnPage(ui: unknown): Map<string, 2 | 4> {
  return new Map(nodesOf(ui).flatMap(({ id, mode }) => (mode === 2 || mode === 4 ? [[String(id), mode] as const] : [])));
}

/** Drawn by the page itself; no server defines them. */
const OF_THE_PAGE = new Set(["Note", "MarkdownNote", "Reroute", "PrimitiveNode"]);
/** Muted and bypassed nodes are never sent. */
const NOT_SENT = new Set([2, 4]);

/** Nodes of the page, inside its subgraphs too, that the server does not know: a conversion may have left them out. */
export function absentOnPage(ui: unknown, definitions: Definitions): string[] {
  const inner = subgraphsOf(ui);
  const subgraphs = new Set(inner.map((one) => String(one.id)));
  return [ui, ...inner]
    .flatMap(nodesOf)
    .filter((node) => !NOT_SENT.has(Number(node.mode)))
    .map((node) => String(node.type ?? ""))
    .filter((type) => type !== "" && !OF_THE_PAGE.has(type) && !subgraphs.has(type) && !Object.hasOwn(definitions, type));
}
