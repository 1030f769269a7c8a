import type { ReasonKey } from "#lib/i18n/reasons.ts";
import type { ApiGraph, WorkflowField } from "../graph/schema.ts";
import { FIELD_ROLE } from "../graph/schema.ts";
import type { Correction, FieldPatch, WorkflowRecord } from "./schema.ts";

interface FormFault {
  readonly field: string;
  readonly key: ReasonKey;
  readonly given: Readonly<Record<string, string>>;
}

type Form = Pick<WorkflowRecord, "fields" | "order">;

interface Place {
  readonly node_id: string;
  readonly input: string;
}

/** Where a field's value stands in the graph. Node ids hold no dot, names of inputs may. */
export const placeOf = ({ node_id, input }: Place): string => `${node_id}.${input}`;

const MASK = "#mask";

/** Tells the fields of a form apart: one input may stand for a picture and, by its transparency, for the mask over it. */
export function addressOf(field: Place & { readonly type?: WorkflowField["type"] | undefined }): string {
  return field.type === "mask" ? `${placeOf(field)}${MASK}` : placeOf(field);
}

interface Kept {
  /** Under which a correction is kept: the place, whatever its field is taken for; that of a mask over a picture has a name of its own. */
  readonly id: string;
  readonly field: WorkflowField;
}

function keptAs(found: readonly WorkflowField[]): Kept[] {
  const first = new Set<string>();
  return found.map((field) => {
    const place = placeOf(field);
    const id = first.has(place) ? addressOf(field) : place;
    first.add(place);
    return { id, field };
  });
}

/** Which field is meant. Of a picture and its mask the mask is, where the type or the role says so. */
function idOf(kept: ReadonlyMap<string, WorkflowField>, patch: FieldPatch): string {
  const mask = `${placeOf(patch)}${MASK}`;
  const said = patch.type ?? roleOf(patch.key ?? "");
  return kept.has(mask) && (said === "mask" || patch.key === mask) ? mask : placeOf(patch);
}

const isLink = (value: unknown) => Array.isArray(value) && value.length === 2 && typeof value[1] === "number";

/**
 * Every value of a graph that a person could fill in: those the walker found, then each other literal under its address, off the form,
 * so that a click can put it there.
 */
export function withEveryLiteral(found: readonly WorkflowField[], graph: ApiGraph): WorkflowField[] {
  const known = new Set(found.flatMap((field) => [field, ...(field.also ?? [])]).map(placeOf));
  const others = Object.entries(graph).flatMap(([node_id, node]) =>
    Object.entries(node.inputs ?? {}).flatMap(([input, value]): WorkflowField[] => {
      const place = { node_id, input };
      const literal = isLink(value) || known.has(placeOf(place)) ? null : typed(value);
      return literal ? [{ key: placeOf(place), ...place, label: input, ...literal, on_form: false }] : [];
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
  return arranged(found, form).map(({ field }) => field);
}

function arranged(found: readonly WorkflowField[], form: Form): Kept[] {
  const place = new Map(form.order.map((id, index) => [id, index]));
  const last = form.order.length;
  const sorted = keptAs(found)
    .map(({ id, field }, index) => ({ id, field: apply(field, form.fields[id]), index, at: place.get(id) ?? last }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
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

export function withRoleType<T extends Correction>(said: T): T {
  const type = said.key === undefined || said.type !== undefined ? undefined : TYPES[roleOf(said.key) ?? ""];
  return type === undefined ? said : { ...said, type };
}

/** A key is one field's alone. Whoever was given it by the person has it; another that was found under it moves on to the next free. */
function withOwnKeys(fields: readonly Kept[], form: Form): Kept[] {
  const isSaid = ({ id }: Kept) => form.fields[id]?.key !== undefined;
  const taken = new Set<string>();
  const keys = new Map<string, string>();
  for (const said of [true, false]) {
    for (const one of fields) {
      if (isSaid(one) !== said) continue;
      const key = freeKey(one, taken);
      taken.add(key);
      keys.set(one.id, key);
    }
  }
  return fields.map(({ id, field }) => ({ id, field: { ...field, key: keys.get(id) ?? field.key } }));
}

const ROLES: ReadonlySet<string> = new Set(FIELD_ROLE.options);

/** The role a key speaks of, `prompt` for `prompt_2`; null for an address. */
export function roleOf(key: string): string | null {
  if (ROLES.has(key)) return key;
  const stem = /^(.+)_\d+$/.exec(key)?.[1];
  return stem !== undefined && ROLES.has(stem) ? stem : null;
}

function freeKey({ id, field }: Kept, taken: ReadonlySet<string>): string {
  if (!taken.has(field.key)) return field.key;
  const role = roleOf(field.key);
  if (role === null) return id;
  for (let n = 2; ; n += 1) if (!taken.has(`${role}_${n}`)) return `${role}_${n}`;
}

/**
 * What the person said, as it is kept: only where it differs from what was found, so that a later look at the graph (another engine,
 * another model list) is not held to what nobody said.
 */
export function taken(found: readonly WorkflowField[], form: Form, patches: readonly FieldPatch[]): Form {
  const kept = keptAs(found);
  const byId = new Map(kept.map(({ id, field }) => [id, field]));
  const fields = { ...form.fields };
  for (const patch of patches) {
    const id = idOf(byId, patch);
    const base = byId.get(id);
    if (!base) continue;
    const { node_id: _node, input: _input, outside: _outside, ...said } = patch;
    if (said.key !== undefined && roleOf(said.key) === null) said.key = id;
    const differing = Object.entries({ ...fields[id], ...withRoleType(said as Correction) }).filter(
      ([name, value]) => value !== undefined && !same(value, base[name as keyof WorkflowField]),
    );
    if (differing.length === 0) delete fields[id];
    else fields[id] = Object.fromEntries(differing) as Correction;
  }
  const before = arranged(found, form).map(({ id }) => id);
  const order = permuted(
    before,
    patches.map((patch) => idOf(byId, patch)),
  );
  return { fields, order: order.every((id, index) => kept[index]?.id === id) ? [] : order };
}

/** By key, the defaults that the person said. Not of masks: those are no value of the graph before they were laid over their picture. */
export function defaultsSaid(found: readonly WorkflowField[], form: Form): Record<string, WorkflowField["default"]> {
  const said = arranged(found, form).filter(({ id, field }) => form.fields[id]?.default !== undefined && field.default !== null);
  return Object.fromEntries(said.filter(({ field }) => field.type !== "mask").map(({ field }) => [field.key, field.default]));
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

/** The fields of nodes that are there. One that stands for several inputs stands for those that are left. */
export function fieldsWhere(fields: readonly WorkflowField[], isThere: (node: string) => boolean): WorkflowField[] {
  return fields.flatMap(({ also = [], ...field }) => {
    const [first, ...rest] = [{ node_id: field.node_id, input: field.input }, ...also].filter(({ node_id }) => isThere(node_id));
    return first ? [{ ...field, ...first, ...(rest.length > 0 ? { also: rest } : {}) }] : [];
  });
}

/** Why a patch cannot be taken, with the field at fault; null where it can. */
export function faultIn(found: readonly WorkflowField[], form: Form, patches: readonly FieldPatch[]): FormFault | null {
  const byId = new Map(keptAs(found).map(({ id, field }) => [id, field]));
  const keys = new Map<string, string>();
  for (const [index, patch] of patches.entries()) {
    const id = idOf(byId, patch);
    const base = byId.get(id);
    const at = (name: string) => `fields.${index}.${name}`;
    if (!base) return { field: at("input"), key: "value_gone", given: { input: patch.input, id: patch.node_id } };
    if (patch.key !== undefined) {
      // Without a role; a screen may know a mask that stands alone by either name.
      const isOwn = patch.key === placeOf(patch) || patch.key === `${placeOf(patch)}${MASK}`;
      if (roleOf(patch.key) === null && !isOwn) return { field: at("key"), key: "key_unknown", given: { key: patch.key, own: id } };
      const key = isOwn ? id : patch.key;
      if (keys.has(key)) return { field: at("key"), key: "key_taken", given: { key, other: keys.get(key) ?? "" } };
      keys.set(key, id);
    }
    if (patch.label?.trim() === "") return { field: at("label"), key: "label_needed", given: {} };
    const next = apply(base, { ...form.fields[id], ...patch } as Correction);
    if (next.min !== undefined && next.max !== undefined && next.min > next.max)
      return { field: at("max"), key: "bounds_crossed", given: { max: String(next.max), min: String(next.min) } };
  }
  return null;
}
