/** Facts of the corpus that are not met, each with its reason. The suite fails for one that is not here, and for one that is met by now. */
export interface Unmet {
  /** A file, or `*` for every file that has the fact. */
  file: string;
  fact: string;
  reason: string;
}

const OTHER_BRANCH =
  "the file was saved by another branch of its graph (SaveImage, node 128), refined by node 126; the fact is of node 115";
const SVG = "what an SVG runs or fetches is not read: it is never served inline, and previews are made without scripts and without network";
const CREDENTIALS = "credentials are said to be there and by whom, not validated, and ingredients and titles are not listed";

export const UNMET: readonly Unmet[] = [
  {
    file: "ai/comfyui-comfyroll.png",
    fact: "ai.clip_skip",
    reason: "the graph's CLIPSetLastLayer feeds another branch than the one that was saved",
  },
  {
    file: "ai/comfyui-comfyroll.png",
    fact: "ai.hires.scale",
    reason: "the saved branch scales to a size that the graph computes (1024 × 1.5) by a node whose arithmetic is not done",
  },
  { file: "ai/comfyui-comfyroll.png", fact: "ai.hires.steps", reason: OTHER_BRANCH },
  { file: "ai/comfyui-comfyroll.png", fact: "ai.hires.denoise", reason: OTHER_BRANCH },
  {
    file: "ai/made-iptc-trainedAlgorithmicMedia.jpg",
    fact: "raw_text.Comment",
    reason: "the manifest's hash is of a text with `?` in place of the byte A8, which is handed out as it is",
  },
  {
    file: "c2pa/chatgpt-image2.png",
    fact: "c2pa.vendor",
    reason: "the claim generator is shown as it stands; there is no list of vendors",
  },
  {
    file: "c2pa/c2-ocsp-firefly.jpg",
    fact: "c2pa.digital_source_type",
    reason: "the active manifest says composite with trained media; the fact is of an ingredient",
  },
  { file: "c2pa/c2-ocsp-firefly.jpg", fact: "c2pa.ingredient_claim_generator", reason: CREDENTIALS },
  { file: "*", fact: "c2pa.title", reason: CREDENTIALS },
  { file: "c2pa/c2-XCA.jpg", fact: "c2pa.validation", reason: CREDENTIALS },
  {
    file: "image/paris_icc_exif_xmp.avif",
    fact: "exif.Orientation",
    reason: "in AVIF the container's own turn counts and EXIF's does not (MIAF), so it is not read; it says 1, which changes nothing",
  },
  { file: "audio/full.wav", fact: "audio.codec", reason: "sound without a codec is called pcm, whatever the size of its samples" },
  {
    file: "hostile/riff_bomb_1000.wav",
    fact: "audio.codec",
    reason: "sound without a codec is called pcm, whatever the size of its samples",
  },
  {
    file: "hostile/riff_bomb_1000.wav",
    fact: "duration_s",
    reason: "the sound lies in a thousand lists in each other, which are not searched",
  },
  { file: "hostile/seek_too_large.tif", fact: "format", reason: "it begins as a TIFF does, and is told to be a broken one" },
  { file: "*", fact: "glb.glb_version", reason: "of no use to a person; other versions are refused with a reason" },
  {
    file: "*",
    fact: "glb.declared_length",
    reason: "of no use to a person; a chunk that reaches beyond the file is refused with a reason",
  },
  { file: "*", fact: "svg.has_script", reason: SVG },
  { file: "*", fact: "svg.has_event_handler", reason: SVG },
  { file: "*", fact: "svg.has_external_ref", reason: SVG },
  { file: "*", fact: "svg.has_doctype", reason: SVG },
];
