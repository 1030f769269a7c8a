/** The files a workflow starts from, and what each is used for. */
import {
  at,
  carriedType,
  definitionOf,
  handed,
  input,
  isLink,
  type Link,
  links,
  type Node,
  type Place,
  placeKey,
  type View,
} from "./fields-view.ts";
import { inputOf, isLiteral, outputType, uploadOf } from "./input-type.ts";
import type { FieldType } from "./schema.ts";

interface MediaInput {
  readonly place: Place;
  readonly type: FieldType;
  /** The mask is what is transparent in the picture itself: one file, two inputs of a form. */
  readonly carriesMask: boolean;
  readonly uses: Readonly<Uses>;
}

/** Loaders of servers that are not known, by the names they have everywhere. */
const LOADERS: readonly (readonly [RegExp, string, FieldType])[] = [
  [/^LoadImage(Mask|Output)?$|Load.*Image(?!.*(Path|Url|Folder|Dir))/i, "image", "image"],
  [/Load.*Video/i, "file", "video"],
  [/Load.*Video/i, "video", "video"],
  [/Load.*Audio/i, "audio", "audio"],
];

function loaded(view: View, node: Node): { name: string; type: FieldType } | null {
  const definition = definitionOf(view, node);
  for (const name of Object.keys(node.inputs)) {
    if (!isLiteral(input(node, name))) continue;
    const spec = inputOf(definition, name);
    const type = spec ? uploadOf(spec) : definition ? null : byName(node, name);
    if (type) return { name, type };
  }
  return null;
}

function byName(node: Node, name: string): FieldType | null {
  return LOADERS.find(([pattern, key]) => key === name && pattern.test(node.type))?.[2] ?? null;
}

interface Uses {
  asImage: boolean;
  asMask: boolean;
  /** The mask is the loader's own second output, not a picture turned into one. */
  byAlpha: boolean;
}

export function mediaInputs(view: View): MediaInput[] {
  const found = new Map<string, { place: Place; type: FieldType; uses: Uses }>();
  for (const { node, name, type, uses } of walkUses(view)) {
    const place = { node_id: node.id, input: name };
    const known = found.get(placeKey(place)) ?? { place, type, uses: { asImage: false, asMask: false, byAlpha: false } };
    known.uses.asImage ||= uses.asImage;
    known.uses.asMask ||= uses.asMask;
    known.uses.byAlpha ||= uses.byAlpha;
    found.set(placeKey(place), known);
  }
  return [...found.values()].map(({ place, type, uses }) => ({
    place,
    type: type === "image" && uses.asMask && !uses.asImage ? "mask" : type,
    carriesMask: type === "image" && uses.asImage && uses.byAlpha,
    uses,
  }));
}

interface Use {
  readonly node: Node;
  readonly name: string;
  readonly type: FieldType;
  readonly uses: Uses;
}

/** From every node that an output needs and that hands on no medium, back along each medium to the loader it came from. */
function walkUses(view: View): Use[] {
  const found: Use[] = [];
  const seen = new Set<string>();
  const ends = view.reached.filter((node) => (view.readers.get(node.id) ?? []).length === 0);
  const stack: { link: Link; isMask: boolean }[] = [];
  const push = (node: Node, isMask: boolean): void => {
    for (const { link } of links(node).reverse()) stack.push({ link, isMask });
  };
  for (const end of ends) {
    push(end, false);
    for (let next = stack.pop(); next; next = stack.pop()) {
      const node = at(view, next.link);
      const type = node && mediumOf(view, node, next.link);
      const isMask = type === "MASK" || (type === "IMAGE" && next.isMask);
      const key = `${next.link[0]}:${next.link[1]}:${isMask}`;
      if (!node || seen.has(key)) continue;
      seen.add(key);
      const passed = handed(view, node, 0);
      if (isLink(passed)) stack.push({ link: passed, isMask: next.isMask });
      if (passed !== undefined) continue;
      const file = loaded(view, node);
      if (file) found.push({ node, ...file, uses: { asImage: !isMask, asMask: isMask, byAlpha: type === "MASK" } });
      else push(node, isMask && isOnlyMask(view, node));
    }
  }
  return found;
}

function mediumOf(view: View, node: Node, link: Link): string | null {
  const known = carriedType(view, link);
  if (known !== null || definitionOf(view, node)) return known;
  if (/^LoadImage/i.test(node.type)) return link[1] === 1 || /LoadImageMask/i.test(node.type) ? "MASK" : "IMAGE";
  if (/mask/i.test(node.type)) return /MaskToImage|Composite/i.test(node.type) ? "IMAGE" : "MASK";
  return /^Image|Image$|Video/i.test(node.type) ? "IMAGE" : null;
}

/** Whether all a node hands out is the mask: what pads a picture makes its mask anew, and the picture is no mask. */
function isOnlyMask(view: View, node: Node): boolean {
  const outputs = definitionOf(view, node)?.output;
  if (!outputs) return !/pad/i.test(node.type);
  const takesMask = links(node).some(({ link }) => isLink(link) && carriedType(view, link) === "MASK");
  return (
    takesMask ||
    (outputs.every((_, slot) => /^(MASK|IMAGE)$/.test(outputType(definitionOf(view, node), slot) ?? "")) && outputs.length === 1)
  );
}
