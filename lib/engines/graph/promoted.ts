import { idOf, isJsonObject, type JsonObject, listOf, objectOf } from "./json-shape.ts";
import type { Scope } from "./net-node.ts";
import { fillByName, type Widget } from "./widgets.ts";

/** By link: the fields inside that links from the subgraph's inputs end at. */
export function fieldsAtEdge(inner: Scope): Map<string, { input: number; field: Widget }> {
  const fields = new Map<string, { input: number; field: Widget }>();
  for (const { slots } of inner.nodes.values())
    for (const { link: id, widget } of slots) {
      const link = id === null ? undefined : inner.links.get(id);
      if (id !== null && widget !== null && link?.origin === inner.inputId) fields.set(id, { input: link.originSlot, field: widget });
    }
  return fields;
}

/** The field that an input of the subgraph leads to: the first of its links that ends at one. */
export function promoted(name: string, index: number, ids: readonly string[], fields: ReturnType<typeof fieldsAtEdge>): Widget | null {
  const id = ids.find((one) => fields.has(one));
  const found = id === undefined ? [...fields.values()].find(({ input }) => input === index) : fields.get(id);
  if (found === undefined) return null;
  const { type, options, choices, value } = found.field;
  return { name, type, options, choices, isSent: true, owner: "", at: 0, value };
}

/**
 * `proxyWidgets` (pages from 1.28 on) lists the fields shown on the outside, `[inner node id, name]`, with `-1` for the subgraph's own
 * inputs; `widgets_values` then follows that list, else it follows the inputs.
 */
export function fillPromoted(raw: JsonObject, widgets: Widget[], inner: Scope): void {
  const saved = raw.widgets_values;
  if (isJsonObject(saved)) fillByName(widgets, saved);
  if (!Array.isArray(saved)) return;
  const proxies = listOf(objectOf(raw.properties).proxyWidgets).filter((entry): entry is unknown[] => Array.isArray(entry));
  if (proxies.length > 0) for (const widget of widgets) widget.at = -1;
  const shown = proxies.map(([id, name]) =>
    idOf(id) === "-1"
      ? widgets.find((widget) => widget.name === name)
      : inner.nodes.get(idOf(id) ?? "")?.widgets.find((widget) => widget.name === name),
  );
  for (const [index, widget] of (proxies.length === 0 ? widgets : shown).entries()) {
    if (widget === undefined || index >= saved.length) continue;
    if (widgets.includes(widget)) widget.at = index;
    else widget.outside = { node: raw, at: index };
    if (proxies.length === 0 || saved[index] !== null) widget.value = saved[index];
  }
}

/** All fields of a group node's nodes stand outside, in a row, each followed by what happens to it after a job. */
export function fillGroup(raw: JsonObject, turned: readonly Widget[], inner: Scope): void {
  const saved = listOf(raw.widgets_values);
  const shown = [...inner.nodes.values()].flatMap(({ raw: own, widgets }) => {
    const isTurned = ({ name }: Widget) =>
      listOf(own.inputs).some((input) => objectOf(input).name === name && isJsonObject(objectOf(input).widget));
    return widgets.filter((widget) => !isTurned(widget));
  });
  for (const [at, widget] of [...shown, ...turned].entries()) {
    if (at >= saved.length) break;
    widget.value = saved[at];
    if (turned.includes(widget)) widget.at = at;
    else widget.outside = { node: raw, at };
  }
}
