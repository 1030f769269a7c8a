/** How nodes name what has a role. Names are compared in lower case. */
import type { FieldRole } from "./schema.ts";

type NamesByRole = Readonly<Partial<Record<FieldRole, readonly string[]>>>;

/** Nodes that make a medium by themselves: other companies' services, and local nodes with a model of their own inside. */
export const HOSTED_NAMES: NamesByRole = {
  prompt: ["prompt", "prompt_text", "text_prompt", "positive_prompt", "prompt_positive", "text", "tags"],
  negative_prompt: ["negative_prompt", "prompt_negative", "negative_prompt_text", "negative"],
  seed: ["seed", "noise_seed", "model_seed", "seed_value"],
  width: ["width"],
  height: ["height"],
  steps: ["steps", "num_inference_steps", "num_steps"],
  cfg: ["cfg", "cfg_scale", "guidance_scale", "prompt_adherence", "guidance"],
  denoise: ["denoise", "image_denoise", "denoising_strength"],
  model: ["model", "model_name", "model_id", "model_version"],
  batch_size: ["batch_size", "n", "num_images", "number_of_images", "num_outputs"],
};

/** Loaders of the model that samples; text encoders, VAEs and control nets go by other names. */
export const MODEL_NAME = /^(base_)?(ckpt|unet|checkpoint|diffusion|transformer|gguf|model)(_?(name|path|file))?$/i;
/** `lora_name`, and stacks' `lora_name_2`, `lora_01`, `lora1_name`. */
export const LORA_NAME = /^lora(_?\d{1,2})?(_name)?(_?\d{1,2})?$/i;
/** Every strength of a guider: `cfg`, `cfg_conds`, `cfg_cond2_negative`; `true_gs` beside a distilled guidance. */
export const CFG_NAME = /^(cfg(_|$)|true_gs$)/i;
export const SEED_NAMES = ["seed", "noise_seed"];

/** In the order in which an encoder's texts matter. */
export const TEXT_NAMES = [
  ..."populated_text text text_g clip_g t5xxl text_l clip_l prompt text_positive positive_prompt prompt_text".split(" "),
  ..."caption tags lyrics llama bert mt5xl wildcard_text string description".split(" "),
];
/** Strings that are no words for a model. */
export const NOT_TEXT =
  /mode|name|file|path|delim|separator|encoding|style|choice|action|sampler|scheduler|type|url|key|system|regex|find|replace/i;

/** The order of the form, and its headings. */
export const FORM: Readonly<Record<FieldRole, { readonly label: string; readonly group?: string }>> = {
  prompt: { label: "Prompt" },
  negative_prompt: { label: "Negative prompt" },
  image: { label: "Image", group: "Inputs" },
  mask: { label: "Mask", group: "Inputs" },
  width: { label: "Width", group: "Size" },
  height: { label: "Height", group: "Size" },
  batch_size: { label: "Batch size", group: "Size" },
  seed: { label: "Seed", group: "Sampling" },
  steps: { label: "Steps", group: "Sampling" },
  cfg: { label: "CFG", group: "Sampling" },
  sampler: { label: "Sampler", group: "Sampling" },
  scheduler: { label: "Scheduler", group: "Sampling" },
  denoise: { label: "Denoise", group: "Sampling" },
  model: { label: "Model", group: "Model" },
  lora: { label: "LoRA", group: "Model" },
  filename_prefix: { label: "File name prefix", group: "Output" },
};
