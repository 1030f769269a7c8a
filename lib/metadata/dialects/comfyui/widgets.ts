/**
 * A saved workflow keeps a node's values as a bare list. Newer pages name every widget among the node's inputs; for older files the
 * order of the common nodes is written here (as ComfyUI's own node definitions have it).
 */
import { isObject, type JsonObject } from "../exact-json.ts";

const ORDER: Readonly<Record<string, string>> = {
  KSampler: "seed steps cfg sampler_name scheduler denoise",
  KSamplerAdvanced: "add_noise noise_seed steps cfg sampler_name scheduler start_at_step end_at_step return_with_leftover_noise",
  SamplerCustom: "add_noise noise_seed cfg",
  KSamplerSelect: "sampler_name",
  BasicScheduler: "scheduler steps denoise",
  KarrasScheduler: "steps sigma_max sigma_min rho",
  SDTurboScheduler: "steps denoise",
  RandomNoise: "noise_seed",
  CFGGuider: "cfg",
  DualCFGGuider: "cfg_conds cfg_cond2_negative",
  LTXVScheduler: "steps max_shift base_shift stretch terminal",
  FluxGuidance: "guidance",
  CheckpointLoaderSimple: "ckpt_name",
  CheckpointLoader: "config_name ckpt_name",
  unCLIPCheckpointLoader: "ckpt_name",
  ImageOnlyCheckpointLoader: "ckpt_name",
  UNETLoader: "unet_name weight_dtype",
  UnetLoaderGGUF: "unet_name",
  VAELoader: "vae_name",
  CLIPLoader: "clip_name type device",
  DualCLIPLoader: "clip_name1 clip_name2 type device",
  TripleCLIPLoader: "clip_name1 clip_name2 clip_name3",
  LoraLoader: "lora_name strength_model strength_clip",
  LoraLoaderModelOnly: "lora_name strength_model",
  CLIPTextEncode: "text",
  CLIPTextEncodeSDXL: "width height crop_w crop_h target_width target_height text_g text_l",
  CLIPTextEncodeSDXLRefiner: "ascore width height text",
  CLIPTextEncodeFlux: "clip_l t5xxl guidance",
  CLIPTextEncodeSD3: "clip_l clip_g t5xxl empty_padding",
  CLIPSetLastLayer: "stop_at_clip_layer",
  EmptyLatentImage: "width height batch_size",
  EmptySD3LatentImage: "width height batch_size",
  EmptyHunyuanLatentVideo: "width height length batch_size",
  EmptyLTXVLatentVideo: "width height length batch_size",
  EmptyMochiLatentVideo: "width height length batch_size",
  WanImageToVideo: "width height length batch_size",
  WanTrackToVideo: "tracks width height length batch_size temperature topk",
  Wan22FunControlToVideo: "width height length batch_size",
  WanFirstLastFrameToVideo: "width height length batch_size",
  WanFunControlToVideo: "width height length batch_size",
  WanFunInpaintToVideo: "width height length batch_size",
  WanVaceToVideo: "width height length batch_size strength",
  Wan22ImageToVideoLatent: "width height length batch_size",
  SVD_img2vid_Conditioning: "width height video_frames motion_bucket_id fps augmentation_level",
  TextEncodeAceStepAudio: "tags lyrics lyrics_strength",
  TextEncodeQwenImageEdit: "prompt",
  LatentUpscale: "upscale_method width height crop",
  LatentUpscaleBy: "upscale_method scale_by",
  ImageScale: "upscale_method width height crop",
  ImageScaleBy: "upscale_method scale_by",
  UpscaleModelLoader: "model_name",
  SaveImage: "filename_prefix",
  PrimitiveString: "value",
  PrimitiveStringMultiline: "value",
  PrimitiveInt: "value",
  PrimitiveFloat: "value",
};
const CONTROLS = new Set(["fixed", "increment", "decrement", "randomize"]);

/** The node's values by name, as far as names are known. */
export function widgetsOf(node: JsonObject): Record<string, unknown> {
  const values = node.widgets_values;
  if (isObject(values)) return { ...values };
  if (!Array.isArray(values)) return {};
  const type = String(node.type);
  const known = Object.hasOwn(ORDER, type) ? ORDER[type] : undefined;
  const named = widgetNames(node);
  // A list that names as many as there are values is the file's own, which is right for any version of a node.
  const isWhole = named.length > 0 && placed(named, values).used >= values.length;
  if (isWhole || (known === undefined && named.length > 0)) return placed(named, values).by;
  if (known !== undefined) return placed(known.split(" "), values).by;
  return guessed(type, values);
}

function widgetNames(node: JsonObject): string[] {
  if (!Array.isArray(node.inputs)) return [];
  const names = node.inputs.slice(0, 500).map((slot) => (isObject(slot) && isObject(slot.widget) ? slot.widget.name : undefined));
  return names.filter((name) => typeof name === "string");
}

/** After a seed stands what the page does with it, which is no input. */
export function placed(names: readonly string[], values: readonly unknown[]): { by: Record<string, unknown>; used: number } {
  const by: Record<string, unknown> = {};
  let at = 0;
  for (const name of names) {
    if (at >= values.length) break;
    if (name !== "__proto__") by[name] = values[at];
    at += 1;
    const next = values[at];
    if (/seed/i.test(name) && typeof next === "string" && CONTROLS.has(next)) at += 1;
  }
  return { by, used: at };
}

/** An unknown node: a number before a control word is a seed; the longest sentence of a text or service node is what was asked for. */
function guessed(type: string, values: readonly unknown[]): Record<string, unknown> {
  const by: Record<string, unknown> = {};
  const control = values.findIndex((value) => typeof value === "string" && CONTROLS.has(value));
  if (control > 0 && typeof values[control - 1] === "number") by.seed = values[control - 1];
  const texts = values.filter(
    (value): value is string => typeof value === "string" && (value.includes(" ") || value.length > 40) && !/https?:/.test(value),
  );
  const [longest] = texts.sort((a, b) => b.length - a.length);
  // "Kontext" is no text.
  if (longest !== undefined && (by.seed !== undefined || /Text|[Pp]rompt|[Ss]tring|^text/.test(type)))
    by[by.seed === undefined ? "text" : "prompt"] = longest;
  return by;
}
