import type { GenerationRecord } from "../schema.ts";
import { numberOf } from "./fields.ts";

/** LoRAs stand in a prompt as `<lora:name:weight>`; what follows a second weight is for other programs. */
export function readLoraTags(prompt: string): GenerationRecord["loras"] {
  if (!prompt.includes("<lora:")) return [];
  return [...prompt.matchAll(/<lora:([^:<>]{1,200})(?::(-?[\d.]{1,12}))?[^<>]{0,40}>/g)]
    .slice(0, 100)
    .map(([, name = "", weight]) => ({ name, weight: numberOf(weight) }));
}
