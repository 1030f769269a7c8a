/** What is gathered about one sampler, and how samplers and their links are known. */
import { links, type Node, type Place, placeOf, type View } from "./fields-view.ts";
import { SEED_NAMES } from "./roles.ts";
import type { FieldRole } from "./schema.ts";

/** That `place` has a role; `reader` is the input it reaches, which says what it may be. */
export interface Claim {
  readonly role: FieldRole;
  readonly place: Place;
  readonly reader: Place;
  /** The node that samples or makes the medium. */
  readonly maker: string;
}

export interface Gathering {
  readonly view: View;
  readonly sampler: Node;
  readonly claims: Claim[];
}

/** Conditionings of both sides, made by one node. */
export const BOTH_SIDES = ["text_embeds", "hyvid_embeds", "prompt_embeds"];
/** Model, words, latent and VAE in one link. */
export const PIPE = /pipe|^context$|^base_ctx$/i;

export const has = (node: Node, name: string): boolean => Object.hasOwn(node.inputs, name);
export const hasAny = (node: Node, names: readonly string[]): boolean => names.some((name) => has(node, name));

export function isSampler(node: Node): boolean {
  const steered =
    hasAny(node, ["positive", "guider", "conditioning", "cond1", ...BOTH_SIDES]) || links(node).some(({ name }) => PIPE.test(name));
  const started = hasAny(node, ["latent_image", "latent", "samples", "noise", ...SEED_NAMES]);
  return steered && started && hasAny(node, ["steps", "sigmas", "sampler_name", "sampler"]);
}

export function claim(gathering: Gathering, role: FieldRole, node: Node, name: string): boolean {
  const place = has(node, name) ? placeOf(gathering.view, node, name) : null;
  if (place) gathering.claims.push({ role, place, reader: { node_id: node.id, input: name }, maker: gathering.sampler.id });
  return place !== null;
}

export const pipesOf = (node: Node): string[] => links(node).flatMap(({ name }) => (PIPE.test(name) ? [name] : []));
