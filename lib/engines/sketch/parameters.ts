import { parameter } from "../parameter.ts";
import type { EngineParameter } from "../schema.ts";

export const STYLES = [
  { id: "dada", name: "Dada collage" },
  { id: "bauhaus", name: "Bauhaus" },
  { id: "watercolour", name: "Watercolour" },
  { id: "pixel", name: "Pixel art" },
  { id: "landscape", name: "Landscape poster" },
  { id: "linocut", name: "Linocut" },
  { id: "night_city", name: "Night city" },
] as const;
export type StyleId = (typeof STYLES)[number]["id"];

const text = (key: string, label: string, required: boolean): EngineParameter =>
  parameter(key, label, "text", { multiline: true, required });

const whole = (key: string, label: string, value: number, min: number, max: number, step = 1): EngineParameter =>
  parameter(key, label, "integer", { default: value, min, max, step });

const choice = (key: string, label: string, choices: readonly { value: string; label: string }[]): EngineParameter =>
  parameter(key, label, "choice", { default: choices[0]?.value ?? null, choices: [...choices] });

const formats = (list: readonly string[]) =>
  choice(
    "format",
    "Format",
    list.map((value) => ({ value, label: value.toUpperCase() })),
  );

const BASE: readonly EngineParameter[] = [
  text("prompt", "Prompt", true),
  text("negative_prompt", "Negative prompt", false),
  choice("style", "Style", [{ value: "auto", label: "Automatic" }, ...STYLES.map(({ id, name }) => ({ value: id, label: name }))]),
  parameter("seed", "Seed", "seed"),
];

export const IMAGE_FORMATS = ["png", "webp", "jpg"] as const;
export const VIDEO_FORMATS = ["mp4", "webm"] as const;

export const IMAGE_PARAMETERS: EngineParameter[] = [
  ...BASE,
  whole("width", "Width", 1024, 64, 2048),
  whole("height", "Height", 1024, 64, 2048),
  whole("batch_size", "Pictures", 1, 1, 16),
  formats(IMAGE_FORMATS),
];

/** x264's yuv420p and VP9 want even sizes: odd ones are rounded down. */
export const VIDEO_PARAMETERS: EngineParameter[] = [
  ...BASE,
  whole("width", "Width", 768, 64, 1280, 2),
  whole("height", "Height", 512, 64, 1280, 2),
  parameter("duration", "Seconds", "number", { default: 4, min: 1, max: 20, step: 0.5 }),
  whole("frame_rate", "Frames a second", 24, 8, 30),
  formats(VIDEO_FORMATS),
];
