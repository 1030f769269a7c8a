/** Nodes that make a medium by themselves, with the model behind them: services by API, and local ones of that kind. */

import { type Claim, isSampler } from "./fields-gathering.ts";
import { textPlaces } from "./fields-texts.ts";
import { definitionOf, input, isLink, type Node, placeOf, type View } from "./fields-view.ts";
import { outputType } from "./input-type.ts";
import { HOSTED_NAMES } from "./roles.ts";
import { FIELD_ROLE, type FieldRole } from "./schema.ts";

const MEDIA_TYPE = /^(IMAGE|VIDEO|AUDIO|MESH|SVG|VIDEOUI)$/;
const IS_FINDER = /segment|detect|dino|clipseg|florence|caption|tagger|interrogat/i;
const LOCAL_INPUT = /^(clip|model|conditioning|positive|vae|samples)$/i;

function inputFor(node: Node, role: FieldRole): string | null {
  const names = new Map(Object.keys(node.inputs).map((name) => [name.toLowerCase(), name]));
  return HOSTED_NAMES[role]?.map((name) => names.get(name)).find((name) => name !== undefined) ?? null;
}

/** Whether a node makes a medium, or a text for a person, out of words or a seed of its own. */
function isHosted(view: View, node: Node): boolean {
  if (isSampler(node)) return false;
  const [prompt, seed] = [inputFor(node, "prompt"), inputFor(node, "seed")];
  const definition = definitionOf(view, node);
  if (definition?.api_node === true || definition?.category?.startsWith("api node")) return prompt !== null || seed !== null;
  if (Object.keys(node.inputs).some((name) => LOCAL_INPUT.test(name) && isLink(input(node, name)))) return false;
  if (definition) {
    const makesMedia = (definition.output ?? []).some((_, slot) => MEDIA_TYPE.test(outputType(definition, slot) ?? ""));
    return makesMedia && prompt !== null && seed !== null;
  }
  // What finds something in a picture for a sampler takes words too, and they are not what is made.
  if (IS_FINDER.test(node.type) && view.reached.some(isSampler)) return false;
  const takesMedia = Object.keys(node.inputs).some((name) => /image|video|audio|frame|mesh/i.test(name) && isLink(input(node, name)));
  const isNamed = prompt !== null && prompt.toLowerCase() !== "text";
  return seed !== null && (isNamed || takesMedia) ? true : isNamed && (takesMedia || /image|video|audio|chat/i.test(node.type));
}

export function hostedClaims(view: View): Claim[] {
  return view.reached
    .filter((node) => isHosted(view, node))
    .flatMap((node) => FIELD_ROLE.options.flatMap((role) => claimsOf(view, node, role)));
}

function claimsOf(view: View, node: Node, role: FieldRole): Claim[] {
  const name = inputFor(node, role);
  if (name === null) return [];
  const reader = { node_id: node.id, input: name };
  if (role === "prompt" || role === "negative_prompt") {
    const side = role === "prompt" ? "positive" : "negative";
    return textPlaces(view, node, name, side).map((place) => ({ role, place, reader, maker: node.id }));
  }
  const place = placeOf(view, node, name);
  return place ? [{ role, place, reader, maker: node.id }] : [];
}
