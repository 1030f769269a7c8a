import type { ApiGraph, WorkflowField } from "../graph/schema.ts";
import { FIELD_ROLE } from "../graph/schema.ts";
import type { Correction, FieldPatch, WorkflowRecord } from "./schema.ts";

type Form = Pick<WorkflowRecord, "fields" | "order">;

/** Where a field's value stands in the graph. Node ids hold no dot, names of inputs may. */
export function addressOf(field: { readonly node_id: string; readonly input: string }): string {
  return `${field.node_id}.${field.input}`;
}

const isLink = (value: unknown) => Array.isArray(value) && value.length === 2 && typeof value[1] === "number";

/**
 * Every value of a graph that a person could fill in: those the walker found, then each other literal under its address, off the form,
 * so that a click can put it there.
 */
export function withEveryLiteral(found: readonly WorkflowField[], graph: ApiGraph): WorkflowField[] {
  const known = new Set(found.flatMap((field) => [field, ...(field.also ?? [])]).map(addressOf));
  const others = Object.entries(graph).flatMap(([node_id, node]) =>
    Object.entries(node.inputs ?? {}).flatMap(([input, value]): WorkflowField[] => {
      const place = { node_id, input };
      const literal = isLink(value) || known.has(addressOf(place)) ? null : typed(value);
      return literal ? [{ key: addressOf(place), ...place, label: input, ...literal, on_form: false }] : [];
    }),
  );
  return [...found, ...others];
}

function typed(value: unknown): Pick<WorkflowField, "type" | "default"> | null {
  if (typeof value === "string") return { type: "text", default: value };
  if (typeof value === "boolean") return { type: "boolean", default: value };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number", default: value };
  if (!JSON.isRawJSON(value)) return null;
  // A whole number that no double holds is a seed, or to be treated like one: as its digits.
  return /^-?\d+$/.test(value.rawJSON) ? { type: "seed", default: value.rawJSON } : { type: "number", default: Number(value.rawJSON) };
}

/** The form as the person wants it: what was found, with their corrections, in their order. */
export function corrected(found: readonly WorkflowField[], form: Form): WorkflowField[] {
  const place = new Map(form.order.map((address, index) => [address, index]));
  const last = form.order.length;
  const fields = found.map((field) => apply(field, form.fields[addressOf(field)]));
  const sorted = fields
    .map((field, index) => ({ field, index, at: place.get(addressOf(field)) ?? last }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map(({ field }) => field);
  return withOwnKeys(sorted, form);
}

const OPTIONAL: ReadonlySet<string> = new Set(["min", "max", "step", "choices", "multiline", "group"]);

function apply(field: WorkflowField, correction: Correction | undefined): WorkflowField {
  if (!correction) return field;
  const next: Record<string, unknown> = { ...field };
  for (const [name, value] of Object.entries(correction)) {
    if (value === null && OPTIONAL.has(name)) delete next[name];
    else if (value !== undefined) next[name] = value;
  }
  // Seeds are told as digits, also where the input was taken for a plain number.
  if (next.type === "seed" && typeof next.default === "number") next.default = String(next.default);
  return next as WorkflowField;
}

/** What a role is filled in with, where that is another control than its value would get. */
const TYPES: Readonly<Record<string, WorkflowField["type"]>> = { seed: "seed", image: "image", mask: "mask" };

function withRoleType(said: Correction): Correction {
  const type = said.key === undefined || said.type !== undefined ? undefined : TYPES[roleOf(said.key) ?? ""];
  return type === undefined ? said : { ...said, type };
}

/** A key is one field's alone. Whoever was given it by the person has it; another that was found under it moves on to the next free. */
function withOwnKeys(fields: readonly WorkflowField[], form: Form): WorkflowField[] {
  const isSaid = (field: WorkflowField) => form.fields[addressOf(field)]?.key !== undefined;
  const taken = new Set<string>();
  const keys = new Map<string, string>();
  for (const said of [true, false]) {
    for (const field of fields) {
      if (isSaid(field) !== said) continue;
      const key = freeKey(field, taken);
      taken.add(key);
      keys.set(addressOf(field), key);
    }
  }
  return fields.map((field) => ({ ...field, key: keys.get(addressOf(field)) ?? field.key }));
}

const ROLES: ReadonlySet<string> = new Set(FIELD_ROLE.options);

/** The role a key speaks of, `prompt` for `prompt_2`; null for an address. */
export function roleOf(key: string): string | null {
  if (ROLES.has(key)) return key;
  const stem = /^(.+)_\d+$/.exec(key)?.[1];
  return stem !== undefined && ROLES.has(stem) ? stem : null;
}

function freeKey(field: WorkflowField, taken: ReadonlySet<string>): string {
  if (!taken.has(field.key)) return field.key;
  const role = roleOf(field.key);
  if (role === null) return addressOf(field);
  for (let n = 2; ; n += 1) if (!taken.has(`${role}_${n}`)) return `${role}_${n}`;
}

/**
 * What the person said, as it is kept: only where it differs from what was found, so that a later look at the graph (another engine,
 * another model list) is not held to what nobody said.
 */
export function taken(found: readonly WorkflowField[], form: Form, patches: readonly FieldPatch[]): Form {
  const byAddress = new Map(found.map((field) => [addressOf(field), field]));
  const fields = { ...form.fields };
  for (const patch of patches) {
    const address = addressOf(patch);
    const base = byAddress.get(address);
    if (!base) continue;
    const { node_id: _node, input: _input, ...said } = patch;
    const kept = Object.entries({ ...fields[address], ...withRoleType(said as Correction) }).filter(
      ([name, value]) => value !== undefined && !same(value, base[name as keyof WorkflowField]),
    );
    if (kept.length === 0) delete fields[address];
    else fields[address] = Object.fromEntries(kept) as Correction;
  }
  const order = permuted(corrected(found, form).map(addressOf), patches.map(addressOf));
  const isAsFound = order.every((address, index) => found[index] !== undefined && addressOf(found[index]) === address);
  return { fields, order: isAsFound ? [] : order };
}

/** The named ones change places among themselves, so that who names one moves none, and who names all says the whole order. */
export function permuted(before: readonly string[], named: readonly string[]): string[] {
  const known = new Set(before);
  const rest = [...new Set(named)].filter((address) => known.has(address));
  const moving = new Set(rest);
  return before.map((address) => (moving.has(address) ? (rest.shift() ?? address) : address));
}

function same(said: unknown, found: unknown): boolean {
  return JSON.stringify(said ?? null) === JSON.stringify(found ?? null);
}

/** Why a patch cannot be taken, with the field at fault; null where it can. */
export function faultIn(
  found: readonly WorkflowField[],
  form: Form,
  patches: readonly FieldPatch[],
): { field: string; detail: string } | null {
  const byAddress = new Map(found.map((field) => [addressOf(field), field]));
  const keys = new Map<string, string>();
  for (const [index, patch] of patches.entries()) {
    const address = addressOf(patch);
    const base = byAddress.get(address);
    const at = (name: string) => `fields.${index}.${name}`;
    if (!base) return { field: at("input"), detail: `The graph has no value "${patch.input}" on node ${patch.node_id}.` };
    if (patch.key !== undefined) {
      if (roleOf(patch.key) === null && patch.key !== address)
        return { field: at("key"), detail: `"${patch.key}" is neither a role nor "${address}".` };
      if (keys.has(patch.key)) return { field: at("key"), detail: `"${patch.key}" is given to ${keys.get(patch.key)} already.` };
      keys.set(patch.key, address);
    }
    const next = apply(base, { ...form.fields[address], ...patch } as Correction);
    if (next.min !== undefined && next.max !== undefined && next.min > next.max)
      return { field: at("max"), detail: `${next.max} is less than the least, ${next.min}.` };
  }
  return null;
}
