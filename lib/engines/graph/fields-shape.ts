/** What a field may be: its type, range and choices, from the definitions, or guessed from the literal where the server is not known. */
import { digitsOf } from "#lib/core/json.ts";
import type { FieldDraft } from "./fields-claims.ts";
import { at, definitionOf, input, type Place, type View } from "./fields-view.ts";
import type { InputSpec } from "./input-spec.ts";
import { bound, carried, inputOf, isLiteral, uploadOf } from "./input-type.ts";
import type { FieldRole, WorkflowField } from "./schema.ts";

type Shape = Pick<WorkflowField, "type" | "default" | "min" | "max" | "step" | "choices" | "multiline">;

export function fieldShape(view: View, draft: FieldDraft): Shape {
  const literal = literalAt(view, draft.place);
  if (draft.type !== undefined) return { type: draft.type, default: draft.carriesMask ? null : carried(literal) };
  const [own, reader] = [specAt(view, draft.place), specAt(view, draft.reader)];
  // A node that only holds a number allows any; the node that reads it knows better.
  const spec = reader && reader.type !== "*" ? reader : own;
  const name = draft.reader.input;
  const shape = spec ? specified(spec, literal, draft.role, name) : guessed(literal, draft.role, name);
  return { ...shape, default: defaultOf(shape.type, literal, spec) };
}

/** The value as saved. Where it cannot be one (a word as a seed: workflows of older nodes), the server's own default. */
function defaultOf(type: WorkflowField["type"], literal: unknown, spec: InputSpec | null): WorkflowField["default"] {
  const saved = carried(literal);
  if (type === "choice") return saved === null ? null : String(saved);
  if (type === "seed") return digitsOf(literal) ?? digitsOf(spec?.options.default) ?? null;
  const isNumber = type === "integer" || type === "number";
  return isNumber && typeof saved === "string" && digitsOf(saved) === null ? carried(spec?.options.default) : saved;
}

function literalAt(view: View, place: Place): unknown {
  const node = at(view, [place.node_id, 0]);
  return node ? input(node, place.input) : undefined;
}

function specAt(view: View, place: Place): InputSpec | null {
  const node = at(view, [place.node_id, 0]);
  return node && inputOf(definitionOf(view, node), place.input);
}

const isSeedName = (name: string): boolean => /(^|_)seed$/i.test(name);

function specified(spec: InputSpec, literal: unknown, role: FieldRole | null, name: string): Omit<Shape, "default"> {
  const upload = uploadOf(spec);
  if (upload) return { type: upload };
  switch (spec.type) {
    case "COMBO":
      // A list that the server fetches from elsewhere is not told; one that is told and empty has nothing to choose.
      return spec.choices ? { type: "choice", choices: spec.choices.map(String) } : { type: "text" };
    case "INT":
      return { type: role === "seed" || (role === null && isSeedName(name)) ? "seed" : "integer", ...range(spec) };
    case "FLOAT":
      return { type: "number", ...range(spec) };
    case "BOOLEAN":
      return { type: "boolean" };
    case "STRING":
      return spec.options.multiline === true ? { type: "text", multiline: true } : { type: "text" };
    default:
      return guessed(literal, role, name);
  }
}

function range(spec: InputSpec): Pick<Shape, "min" | "max" | "step"> {
  const [min, max, step] = [bound(spec.options.min), bound(spec.options.max), bound(spec.options.step)];
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined || step <= 0 ? {} : { step }),
  };
}

const INTEGER_ROLES: ReadonlySet<FieldRole | null> = new Set(["width", "height", "steps", "batch_size"]);
const INTEGER_NAME = /^(width|height|steps|batch_size|length|amount|count|index|num_.*|.*_(width|height|step|steps|frames|size|count))$/i;
const LONG_TEXT = 80;

/** `cfg: 1` may become 1.5, so that a whole number says nothing by itself: only names that are always counted are whole. */
function guessed(literal: unknown, role: FieldRole | null, name: string): Omit<Shape, "default"> {
  if (typeof literal === "boolean") return { type: "boolean" };
  if (typeof literal === "string") {
    const isLong = role === "prompt" || role === "negative_prompt" || literal.length > LONG_TEXT || literal.includes("\n");
    return isLong ? { type: "text", multiline: true } : { type: "text" };
  }
  if (!isLiteral(literal)) return { type: "text" };
  const isWhole = digitsOf(literal) !== null;
  if (isWhole && (role === "seed" || isSeedName(name))) return { type: "seed" };
  return { type: isWhole && (INTEGER_ROLES.has(role) || INTEGER_NAME.test(name)) ? "integer" : "number" };
}
