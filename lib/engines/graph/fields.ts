/**
 * The fields of a workflow's form, found in its graph. Roles come from walking back from the outputs: what none of them reaches is no
 * field. Every other literal on the way is one too, off the form until a person puts it there.
 */
import { claimedFields, type FieldDraft } from "./fields-claims.ts";
import { fieldShape } from "./fields-shape.ts";
import { at, definitionOf, input, type Node, placeKey, type View, viewOf } from "./fields-view.ts";
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

/** A workflow of seven passes is told by its words, pictures and seeds; the settings of the later passes can be put on the form. */
const SHOWN = 3;
const SAID: ReadonlySet<FieldRole> = new Set(["prompt", "negative_prompt", "image", "mask", "seed"]);

function roleFields(graph: ApiGraph, view: View, role: FieldRole, drafts: readonly FieldDraft[]): WorkflowField[] {
  const { label, group } = FORM[role];
  const nodes = drafts.map((draft) => at(view, [draft.place.node_id, 0]));
  const titles = nodes.map((node) => node && ownTitle(graph, view, node));
  const names = drafts.map((draft) => {
    const name = humanized(draft.called ?? draft.place.input);
    return name === label ? null : name;
  });
  const labels = distinct(label, [titles, names], drafts.length);
  return drafts.map((draft, nth) => ({
    key: nth === 0 ? role : `${role}_${nth + 1}`,
    ...draft.place,
    label: labels[nth] ?? label,
    ...fieldShape(view, draft),
    ...(group === undefined ? {} : { group }),
    on_form: nth < SHOWN || SAID.has(role),
    ...(draft.also.length > 0 ? { also: [...draft.also] } : {}),
  }));
}

/** Everything else that can be typed, by node. Files that the workflow starts from are asked for: it cannot run with another's. */
function otherFields(graph: ApiGraph, view: View, taken: ReadonlySet<string>): WorkflowField[] {
  const order = new Map(Object.keys(graph).map((id, nth) => [id, nth]));
  const nodes = [...view.reached].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const titles = nodes.map((node) => titleOf(graph, view, node));
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return nodes.flatMap((node, nth) => {
    const title = titles[nth] ?? node.type;
    const group = (counts.get(title) ?? 0) > 1 ? `${title} (${node.id})` : title;
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
