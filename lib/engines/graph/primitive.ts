import type { NetNode } from "./net-node.ts";
import type { Slot } from "./slots.ts";
import type { Widget } from "./widgets.ts";

/** A field that a primitive writes its value into before anything is queued. */
export interface Fed {
  readonly node: NetNode;
  readonly slot: Slot;
  readonly widget: Widget;
}

/** Every primitive that is linked to a field, with all the fields it feeds. */
export function fedByPrimitives(nodes: readonly NetNode[]): Map<NetNode, Fed[]> {
  const fed = new Map<NetNode, Fed[]>();
  for (const node of nodes)
    for (const slot of node.slots) {
      const link = slot.link === null ? undefined : node.scope.links.get(slot.link);
      const origin = link === undefined ? undefined : node.scope.nodes.get(link.origin);
      if (origin?.kind !== "primitive" || slot.widget === null) continue;
      const others = fed.get(origin) ?? [];
      others.push({ node, slot, widget: slot.widget });
      fed.set(origin, others);
    }
  return fed;
}

/** The primitive's value; one that was never saved has taken over that of the first field it feeds. */
export function primitiveValue(primitive: NetNode, fed: readonly Fed[]): unknown {
  const [own] = primitive.widgets;
  const value = own === undefined ? fed[0]?.widget.value : own.value;
  return fed.length > 1 ? withinAll(value, fed) : value;
}

/** A primitive that feeds several number fields stays inside what all of them take. */
function withinAll(value: unknown, fed: readonly Fed[]): unknown {
  if (typeof value !== "number") return value;
  const numbers = fed.filter(({ widget }) => widget.type === "INT" || widget.type === "FLOAT");
  if (numbers.length === 0) return value;
  const min = Math.max(...numbers.map(({ widget }) => limit(widget, "min", -Infinity)));
  const max = Math.min(...numbers.map(({ widget }) => limit(widget, "max", Infinity)));
  return min > max ? value : Math.min(Math.max(value, min), max);
}

/** What a field keeps of a value that is put into it: a whole number of steps, or the precision its step has. */
export function taken(widget: Widget, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (widget.type === "INT") return wholeSteps(widget, value);
  return widget.type === "FLOAT" ? rounded(widget, value) : value;
}

function wholeSteps(widget: Widget, value: number): number {
  const step = limit(widget, "step", 1);
  if (step <= 0) return value;
  const shift = limit(widget, "min", 0) % step;
  const whole = Math.round((value - shift) / step) * step + shift;
  return Number.isFinite(whole) ? whole : value;
}

function rounded(widget: Widget, value: number): number {
  const step = limit(widget, "step", 0.5);
  const own = limit(widget, "round", 0);
  const precision = step > 0 ? Math.min(100, Math.max(0, -Math.floor(Math.log10(step)))) : 0;
  const unit = own > 0 ? own : precision > 0 ? 0.1 ** precision : 0;
  if (unit === 0) return value;
  const near = Number((Math.round(value / unit) * unit).toFixed(precision));
  return Math.min(Math.max(near, limit(widget, "min", -Infinity)), limit(widget, "max", Infinity));
}

function limit(widget: Widget, key: string, otherwise: number): number {
  const value = widget.options[key];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
