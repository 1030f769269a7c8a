import type { FormField } from "./form.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Ratios people ask for, widest first, square in the middle. */
const RATIOS = [
  [16, 9],
  [3, 2],
  [4, 3],
  [1, 1],
  [3, 4],
  [2, 3],
  [9, 16],
] as const;

/** Presets keep to sides that every model and video encoder likes. */
const PRESET_STEP = 64;

function within(value: number, parameter: FormField, least = 1): number {
  const step = Math.max(parameter.step ?? 1, least);
  const low = parameter.min ?? 1;
  const high = parameter.max ?? Number.POSITIVE_INFINITY;
  const stepped = Math.round(value / step) * step;
  return Math.min(Math.floor(high / step) * step, Math.max(Math.ceil(low / step) * step, stepped));
}

export interface SizePreset extends Size {
  readonly ratio: string;
}

/** One size for each ratio, with about as many pixels as the engine's default, inside its limits. */
export function sizePresets(width: FormField, height: FormField): SizePreset[] {
  const pixels = (Number(width.default) || 1024) * (Number(height.default) || 1024);
  const presets = RATIOS.map(([across, down]) => ({
    ratio: `${across}:${down}`,
    width: within(Math.sqrt((pixels * across) / down), width, PRESET_STEP),
    height: within(Math.sqrt((pixels * down) / across), height, PRESET_STEP),
  }));
  return presets.filter((preset, n) => presets.findIndex(({ width: w, height: h }) => w === preset.width && h === preset.height) === n);
}

/** The other way round, as far as the limits let it. */
export function swapped(size: Size, width: FormField, height: FormField): Size {
  return { width: within(size.height, width), height: within(size.width, height) };
}
