import { isJsonObject, listOf, ownValue, setOwn } from "./json-shape.ts";
import type { NetNode } from "./net-node.ts";
import { promptSource } from "./prompt-text.ts";
import type { Definitions } from "./schema.ts";
import { fillByName, newWidgets, type Widget } from "./widgets.ts";

/** Puts a queued value into the file where the page keeps it; false where it keeps none for that field. */
export function saveValue(node: NetNode, widget: Widget, value: unknown, definitions: Definitions): boolean {
  const kept =
    node.kind !== "subgraph" && widget.options.dynamicPrompts === true && typeof value === "string" ? promptSource(value) : value;
  const { raw } = node;
  const outer = widget.outside?.node.widgets_values;
  if (widget.outside !== undefined && Array.isArray(outer)) outer[widget.outside.at] = kept;
  if (isJsonObject(raw.widgets_values)) {
    setOwn(raw.widgets_values, widget.name, kept);
    return true;
  }
  if (widget.at < 0) return false;
  const definition = ownValue(definitions, node.type);
  if (widget.type === "COMFY_DYNAMICCOMBO_V3" && definition !== undefined) {
    raw.widgets_values = rearranged(node, newWidgets(node.type, definition), widget.name, kept);
    return true;
  }
  raw.widgets_values = withValue(node, widget, kept);
  return true;
}

function withValue(node: NetNode, widget: Widget, value: unknown): unknown[] {
  const values = [...listOf(node.raw.widgets_values)];
  for (let at = values.length; at < widget.at; at++) values.push(node.widgets.find((other) => other.at === at)?.value ?? null);
  values[widget.at] = value;
  return values;
}

/** Another entry of a dynamic combo has other fields: the values are laid out anew, those that stay under their names. */
function rearranged(node: NetNode, fresh: Widget[], name: string, value: unknown): unknown[] {
  const byName: Record<string, unknown> = {};
  for (const widget of node.widgets) setOwn(byName, widget.name, widget.value);
  setOwn(byName, name, value);
  return fillByName(fresh, byName).map((widget) => widget.value);
}

/** A primitive that was never saved has no value yet; what happens to it after each job stands second. */
export function savePrimitive(primitive: NetNode, value: unknown, definitions: Definitions): void {
  const [widget] = primitive.widgets;
  if (widget === undefined) primitive.raw.widgets_values = [value, "fixed"];
  else saveValue(primitive, widget, value, definitions);
}
