/**
 * The fields of a workflow's form, found in its graph. Roles come from walking back from the outputs: what none of them reaches is no
 * field. Every other literal on the way is one too, off the form until a person puts it there. README.md tells the rules.
 */
import { claimedFields, type FieldDraft } from "./fields-claims.ts";
import { fieldShape } from "./fields-shape.ts";
import { definitionOf, input, type Node, type Place, placeKey, type View, viewOf } from "./fields-view.ts";
import { inputOf, isLiteral } from "./input-type.ts";
import { distinct, humanized, ownTitle, titleOf } from "./labels.ts";
import { FORM } from "./roles.ts";
import type { ApiGraph, Definitions, FieldRole, WorkflowField } from "./schema.ts";

export function findFields(graph: ApiGraph, definitions: Definitions): WorkflowField[] {
  const view = viewOf(graph, definitions);
  const drafts = claimedFields(view);
  const roles = Object.keys(FORM) as FieldRole[];
  const named = roles.flatMap((role) =>
    roleFields(
      graph,
      view,
      role,
      drafts.filter((draft) => draft.role === role),
    ),
  );
  const taken = new Set(drafts.flatMap((draft) => [draft.place, ...draft.also]).map(placeKey));
  return [...named, ...otherFields(graph, view, taken)];
}

function roleFields(graph: ApiGraph, view: View, role: FieldRole, drafts: readonly FieldDraft[]): WorkflowField[] {
  const { label, group } = FORM[role];
  const nodes = drafts.map((draft) => nodeAt(view, draft.place));
  const titles = nodes.map((node) => node && ownTitle(graph, view, node));
  const names = drafts.map((draft) => {
    const name = humanized(draft.called ?? draft.place.input);
    return name === label ? null : name;
  });
  const labels = distinct(label, [titles, names], drafts.length);
  return drafts.map((draft, at) => ({
    key: at === 0 ? role : `${role}_${at + 1}`,
    ...draft.place,
    label: labels[at] ?? label,
    ...fieldShape(view, draft),
    ...(group === undefined ? {} : { group }),
    on_form: true,
    ...(draft.also.length > 0 ? { also: [...draft.also] } : {}),
  }));
}

function nodeAt(view: View, place: Place): Node | null {
  return view.reached.find((node) => node.id === place.node_id) ?? null;
}

/** Everything else that can be typed, by node. Files that the workflow starts from are asked for: it cannot run with another's. */
function otherFields(graph: ApiGraph, view: View, taken: ReadonlySet<string>): WorkflowField[] {
  const order = new Map(Object.keys(graph).map((id, at) => [id, at]));
  const nodes = [...view.reached].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const titles = nodes.map((node) => titleOf(graph, view, node));
  const repeated = new Set(titles.filter((title, at) => titles.indexOf(title) !== at));
  return nodes.flatMap((node, at) => {
    const title = titles[at] ?? node.type;
    const group = repeated.has(title) ? `${title} (${node.id})` : title;
    return literals(view, node)
      .filter((name) => !taken.has(placeKey({ node_id: node.id, input: name })))
      .map((name) => {
        const place = { node_id: node.id, input: name };
        const shape = fieldShape(view, { role: null, place, reader: place, also: [], carriesMask: false });
        const own = /^(value|text|string)$/.test(name) ? ownTitle(graph, view, node) : null;
        return { key: placeKey(place), ...place, label: own ?? humanized(name), ...shape, group, on_form: isFile(shape.type) };
      });
  });
}

const isFile = (type: WorkflowField["type"]): boolean => type === "video" || type === "audio" || type === "image" || type === "mask";

function literals(view: View, node: Node): string[] {
  const definition = definitionOf(view, node);
  // What the server does not know is a widget of ComfyUI's page: it is sent along and read by nobody.
  return Object.keys(node.inputs).filter((name) => isLiteral(input(node, name)) && (!definition || inputOf(definition, name) !== null));
}
