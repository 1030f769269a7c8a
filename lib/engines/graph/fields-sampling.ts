/** What samplers take, wherever it stands: in the sampler, its guider, its noise, its sigmas, its latent and its model's loaders. */

import { BOTH_SIDES, type Claim, claim, type Gathering, has, hasAny, isSampler, pipesOf } from "./fields-gathering.ts";
import { isModelLink, models } from "./fields-models.ts";
import { type Side, textsBehind } from "./fields-texts.ts";
import { at, input, isLink, links, MAX_DEPTH, type Node, originOf, type View } from "./fields-view.ts";
import { isLiteral } from "./input-type.ts";
import { CFG_NAME, SEED_NAMES } from "./roles.ts";

export interface Sampling {
  readonly node: Node;
  readonly claims: readonly Claim[];
  /** It goes on where another left off: the sampler before it, in the same run. */
  readonly continues: string | null;
  readonly addsNoise: boolean;
}

export function samplingsOf(view: View): Sampling[] {
  const found = view.reached.filter(isSampler).map((node) => samplingOf(view, node));
  // A sampler without words and noise estimates something about a picture on the way (depth, normals): nobody sets its one step.
  const isAside = (one: Sampling): boolean =>
    !one.addsNoise && one.continues === null && !one.claims.some(({ role }) => role === "prompt" || role === "seed");
  return found.some((one) => !isAside(one)) ? found.filter((one) => !isAside(one)) : found;
}

function samplingOf(view: View, node: Node): Sampling {
  const gathering: Gathering = { view, sampler: node, claims: [] };
  const guider = originOf(view, node, "guider")?.node ?? null;
  texts(gathering, guider ?? node);
  const addsNoise = noise(gathering);
  for (const from of guider ? [node, guider] : [node]) {
    for (const name of Object.keys(from.inputs)) if (CFG_NAME.test(name)) claim(gathering, "cfg", from, name);
  }
  const sampler = originOf(view, node, "sampler")?.node;
  if (sampler && !has(node, "sampler_name")) claim(gathering, "sampler", sampler, "sampler_name");
  else claim(gathering, "sampler", node, has(node, "sampler_name") ? "sampler_name" : "sampler");
  const schedule = sigmas(gathering);
  const model = [node, guider, schedule].find((from) => from && links(from).some((entry) => isModelLink(view, from, entry)));
  if (model) models(gathering, model, new Set(), 0);
  else if (has(node, "model") && isLiteral(input(node, "model"))) claim(gathering, "model", node, "model");
  const continues = latents(gathering);
  return { node, claims: gathering.claims, continues, addsNoise };
}

function texts(gathering: Gathering, from: Node): void {
  // The middle conditioning of a guider with three may belong to either side.
  const sides: readonly (readonly [name: string, side: Side | null])[] = [
    ["positive", "positive"],
    ["conditioning", "positive"],
    ["cond1", "positive"],
    ["negative", "negative"],
    ["neg_conditioning", "negative"],
    ["cond2", null],
    ...[...BOTH_SIDES, ...(has(from, "positive") ? [] : pipesOf(from))].flatMap((name): [string, Side][] => [
      [name, "positive"],
      [name, "negative"],
    ]),
  ];
  for (const [name, side] of sides) {
    const value = input(from, name);
    if (typeof value === "string" && side) claim(gathering, side === "positive" ? "prompt" : "negative_prompt", from, name);
    if (!isLink(value)) continue;
    for (const said of textsBehind(gathering.view, value, side)) {
      const role = said.side === "positive" ? "prompt" : "negative_prompt";
      gathering.claims.push({ role, place: said.place, reader: said.place, maker: gathering.sampler.id });
    }
  }
}

/** Claims the seed; false where no noise is added, and a seed therefore changes nothing. */
function noise(gathering: Gathering): boolean {
  const { view, sampler } = gathering;
  const adds = input(sampler, "add_noise");
  if (adds === "disable" || adds === false) return false;
  const from = originOf(view, sampler, "noise")?.node ?? sampler;
  const noises = [
    from,
    ...links(from)
      .filter(({ name }) => /^noise/.test(name))
      .map(({ link }) => at(view, link)),
  ];
  const isUnseeded = from === sampler && !hasAny(sampler, SEED_NAMES) && !has(sampler, "noise");
  const seeded = noises.filter((node): node is Node => node !== null && hasAny(node, SEED_NAMES));
  for (const node of seeded) for (const name of SEED_NAMES) claim(gathering, "seed", node, name);
  return isUnseeded || seeded.length > 0;
}

/** Steps, scheduler and denoise, of the sampler or of the node at the beginning of its sigmas. */
function sigmas(gathering: Gathering): Node | null {
  let node: Node | null = gathering.sampler;
  for (let depth = 0; node && depth < MAX_DEPTH; depth += 1) {
    const claimed = (["steps", "scheduler", "denoise"] as const).filter((name) => node && claim(gathering, name, node, name));
    if (claimed.length > 0 || has(node, "steps")) return node;
    const next: string | undefined = links(node).find(({ name }) => /sigmas/i.test(name))?.name;
    node = next === undefined ? null : (originOf(gathering.view, node, next)?.node ?? null);
  }
  return null;
}

const LATENT_NAMES = ["latent_image", "latent", "latents", "samples", "samples1", "video_latent", "image_embeds"];
const PICTURE_NAMES = ["pixels", "image", "images", "image1", "destination", "source"];

/**
 * The size and number of what is sampled. @returns the sampler whose latent it goes on with; null where it begins with another, or with
 * a picture, though a sampler made that one
 */
function latents(gathering: Gathering): string | null {
  const { view, sampler } = gathering;
  const seen = new Set<string>();
  let next: LatentSource | null = { node: sampler, isPicture: false };
  let hasSize = false;
  let hasCount = false;
  let isPicture = false;
  while (next && !seen.has(next.node.id)) {
    const { node }: LatentSource = next;
    seen.add(node.id);
    isPicture ||= next.isPicture;
    if (node !== sampler && isSampler(node)) return isPicture ? null : node.id;
    // A size that is computed from a picture is no input, but it ends the search as well.
    const size = hasSize ? undefined : SIZE_NAMES.find(([width, height]) => has(node, width) && has(node, height));
    if (size) {
      claim(gathering, "width", node, size[0]);
      claim(gathering, "height", node, size[1]);
      hasSize = true;
    }
    if (!hasCount) hasCount = claim(gathering, "batch_size", node, countName(node));
    next = latentSource(view, node);
  }
  return null;
}

const SIZE_NAMES = [
  ["width", "height"],
  ["empty_latent_width", "empty_latent_height"],
] as const;

const countName = (node: Node): string => (/RepeatLatentBatch/i.test(node.type) ? "amount" : "batch_size");

interface LatentSource {
  readonly node: Node;
  readonly isPicture: boolean;
}

function latentSource(view: View, node: Node): LatentSource | null {
  const name = [...LATENT_NAMES, ...PICTURE_NAMES, ...pipesOf(node)].find((key) => isLink(input(node, key)));
  const from = name === undefined ? null : originOf(view, node, name);
  return from && { node: from.node, isPicture: name !== undefined && PICTURE_NAMES.includes(name) };
}

/** Claims of one run that belong together: the later stage has the same value, and what changes one has to change the other. */
export function stagesOf(samplings: readonly Sampling[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const { node, continues, addsNoise } of samplings) {
    if (continues !== null && !addsNoise) first.set(node.id, first.get(continues) ?? continues);
  }
  return first;
}
