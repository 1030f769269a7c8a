/** Which literal stands for which role, each once, and what belongs together. */

import type { Claim } from "./fields-gathering.ts";
import { hostedClaims } from "./fields-hosted.ts";
import { mediaInputs } from "./fields-media.ts";
import { samplingsOf, stagesOf } from "./fields-sampling.ts";
import { at, definitionOf, input, type Place, placeKey, placeOf, type View } from "./fields-view.ts";
import { carried } from "./input-type.ts";
import type { FieldRole, FieldType } from "./schema.ts";

export interface FieldDraft {
  readonly role: FieldRole | null;
  readonly place: Place;
  /** The input the literal reaches, whose definition says what it may be. */
  readonly reader: Place;
  readonly also: readonly Place[];
  /** Of a file: what it is used for. */
  readonly type?: FieldType;
  /** What the reader calls it: `start_image`. */
  readonly called?: string;
  /** A mask that is the transparency of a picture which is a field itself. */
  readonly carriesMask: boolean;
}

/** What the stages of one sampling share: turning it in one and not in the other makes a broken picture. */
const SHARED: ReadonlySet<FieldRole> = new Set(["steps", "cfg", "sampler", "scheduler"]);

interface Growing extends FieldDraft {
  readonly maker: string;
  readonly also: Place[];
}

export function claimedFields(view: View): FieldDraft[] {
  const samplings = samplingsOf(view);
  const stages = stagesOf(samplings);
  const drafts = new Map<string, Growing>();
  for (const one of [...samplings.flatMap(({ claims }) => claims), ...hostedClaims(view), ...prefixClaims(view)]) {
    const key = placeKey(one.place);
    if (drafts.has(key)) continue;
    const earlier = SHARED.has(one.role) ? sameInEarlierStage(view, drafts, one, stages.get(one.maker)) : undefined;
    if (earlier) earlier.also.push(one.place);
    else drafts.set(key, { ...one, also: [], carriesMask: false });
  }
  return [...drafts.values(), ...mediaDrafts(view)];
}

function sameInEarlierStage(view: View, drafts: ReadonlyMap<string, Growing>, one: Claim, stage: string | undefined): Growing | undefined {
  if (stage === undefined) return undefined;
  return [...drafts.values()].find(
    (draft) => draft.role === one.role && draft.maker === stage && savedAt(view, draft.place) === savedAt(view, one.place),
  );
}

function savedAt(view: View, place: Place): unknown {
  const node = at(view, [place.node_id, 0]);
  return node && carried(input(node, place.input));
}

function prefixClaims(view: View): Claim[] {
  return view.reached.flatMap((node) => {
    const definition = definitionOf(view, node);
    const isOutput = definition ? definition.output_node === true : !view.readers.has(node.id);
    const place = isOutput && Object.hasOwn(node.inputs, "filename_prefix") ? placeOf(view, node, "filename_prefix") : null;
    if (!place) return [];
    return [{ role: "filename_prefix" as const, place, reader: { node_id: node.id, input: "filename_prefix" }, maker: node.id }];
  });
}

function mediaDrafts(view: View): FieldDraft[] {
  return mediaInputs(view).flatMap(({ place, type, carriesMask }) => {
    if (type !== "image" && type !== "mask") return [];
    const called = view.readers
      .get(place.node_id)
      ?.find(({ name }) => !/^(image|images|mask|pixels|image_?\d+|destination|source)$/i.test(name));
    const draft = { place, reader: place, also: [], ...(called ? { called: called.name } : {}) };
    const own: FieldDraft = { ...draft, role: type, type, carriesMask: false };
    return carriesMask ? [own, { ...draft, role: "mask" as const, type: "mask" as const, carriesMask: true }] : [own];
  });
}
