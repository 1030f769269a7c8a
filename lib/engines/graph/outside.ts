import { isReal } from "./convert.ts";
import { isJsonObject, listOf, nameOf, objectOf } from "./json-shape.ts";
import { humanized } from "./labels.ts";
import type { NetNode, Network } from "./net-node.ts";
import { readNetwork } from "./network.ts";
import { fedByPrimitives } from "./primitive.ts";
import { sourceOf } from "./resolve.ts";
import type { Definitions, WorkflowField } from "./schema.ts";

/** A value that one of the page's own nodes shows (a subgraph's node, a primitive) and others, inside or behind it, are queued with. */
export interface OutsideValue {
  readonly node_id: string;
  readonly input: string;
  /** As the page calls it there, and the node; null where it has no words of its own. */
  readonly label: string | null;
  readonly title: string | null;
  readonly places: readonly { readonly node_id: string; readonly input: string }[];
  /** One value for all places, which cannot be set apart. */
  readonly isOne: boolean;
}

/** @throws {AppError} `invalid` where the page cannot be read */
export function outsideValues(ui: unknown, definitions: Definitions): OutsideValue[] {
  const network = readNetwork(objectOf(ui), definitions);
  const named = names(ui);
  return [...carried(network, named), ...fed(network)];
}

function names(ui: unknown): ReadonlyMap<unknown, string> {
  const subgraphs = listOf(objectOf(objectOf(ui).definitions).subgraphs).filter(isJsonObject);
  return new Map(subgraphs.map(({ id, name }) => [id, nameOf(name)]));
}

function carried({ nodes }: Network, named: ReadonlyMap<unknown, string>): OutsideValue[] {
  const found = new Map<string, { host: NetNode; name: string; places: { node_id: string; input: string }[] }>();
  const add = (host: NetNode, name: string, node: NetNode, input: string) => {
    const key = `${host.id} ${name}`;
    const known = found.get(key) ?? { host, name, places: [] };
    known.places.push({ node_id: node.id, input });
    found.set(key, known);
  };
  for (const node of nodes.filter(isReal)) {
    for (const slot of node.slots) {
      const source = slot.link === null ? null : sourceOf(node, slot);
      if (source?.kind === "value") add(source.host, source.widget.name, node, slot.name);
    }
    const { host } = node.scope;
    for (const widget of node.widgets) if (host !== null && widget.outside?.node === host.raw) add(host, widget.name, node, widget.name);
  }
  return [...found.values()].map(({ host, name, places }) => ({
    node_id: host.id,
    input: name,
    label: wordFor(host, name),
    title: nameOf(host.raw.title) || named.get(host.raw.type) || null,
    places,
    isOne: places.length > 1,
  }));
}

/** What a person called the subgraph's input. */
function wordFor(host: NetNode, name: string): string | null {
  const of = (list: unknown) =>
    listOf(list)
      .filter(isJsonObject)
      .find((input) => nameOf(input.name) === name);
  const label = nameOf(of(host.inner?.raw.inputs)?.label) || nameOf(of(host.raw.inputs)?.label);
  return label || humanized(name) || null;
}

function fed({ nodes }: Network): OutsideValue[] {
  return [...fedByPrimitives(nodes)].map(([{ id, raw }, fields]) => ({
    node_id: id,
    input: "value",
    label: null,
    title: nameOf(raw.title) || null,
    places: fields.filter(({ node }) => isReal(node)).map(({ node, slot }) => ({ node_id: node.id, input: slot.name })),
    isOne: false,
  }));
}

const keyOf = ({ node_id, input }: { readonly node_id: string; readonly input: string }) => `${node_id} ${input}`;

/**
 * Fields as a person knows them who looks at the page: each says where it stands there, those without a role take over the words it has
 * there, and what is one value on a subgraph's node is one field.
 */
export function seenOutside(fields: readonly WorkflowField[], values: readonly OutsideValue[]): WorkflowField[] {
  const byPlace = new Map(values.flatMap((value) => value.places.map((place) => [keyOf(place), value] as const)));
  const first = new Map<OutsideValue, string>();
  return fields.flatMap((field) => {
    const value = byPlace.get(keyOf(field));
    if (value === undefined) return [field];
    const known = first.get(value);
    if (known !== undefined && value.isOne && field.type !== "mask") return known === keyOf(field) ? [field] : [];
    first.set(value, keyOf(field));
    return [worded(value.isOne ? withPlaces(field, value) : field, value)];
  });
}

function withPlaces(field: WorkflowField, { places }: OutsideValue): WorkflowField {
  const others = new Map([...(field.also ?? []), ...places].map((place) => [keyOf(place), place]));
  others.delete(keyOf(field));
  return { ...field, also: [...others.values()] };
}

function worded(field: WorkflowField, { node_id, input, label, title }: OutsideValue): WorkflowField {
  const hasRole = field.key !== `${field.node_id}.${field.input}`;
  const words = hasRole ? {} : { ...(label === null ? {} : { label }), ...(title === null ? {} : { group: title }) };
  return { ...field, ...words, outside: { node_id, input } };
}
