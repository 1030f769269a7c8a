import type { MediaDetail } from "#lib/media/schema.ts";

/**
 * A recipe as other tools paste it: prompt, negative prompt, then settings in one line. The order and names are those of
 * AUTOMATIC1111's "infotext", which most of them read.
 */
export function recipeText({ generation }: Pick<MediaDetail, "generation">): string {
  if (!generation) return "";
  const { prompt, negative_prompt, steps, sampler, scheduler, cfg, seed, width, height, model } = generation;
  const settings = [
    ["Steps", steps],
    ["Sampler", sampler],
    ["Schedule type", scheduler],
    ["CFG scale", cfg],
    ["Seed", seed],
    ["Size", width && height ? `${width}x${height}` : null],
    ["Model", model],
  ]
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`);
  return [prompt, negative_prompt ? `Negative prompt: ${negative_prompt}` : null, settings.join(", ")].filter(Boolean).join("\n");
}

/** Whether a file says anything of how it was made; some only carry other texts. */
export function hasRecipe({ generation }: Pick<MediaDetail, "generation">): boolean {
  if (!generation) return false;
  const { tool, prompt, negative_prompt, model, sampler, steps, seed, loras } = generation;
  return [tool, prompt, negative_prompt, model, sampler, steps, seed].some((one) => one !== null) || loras.length > 0;
}
