/** Types that every graph has, in ComfyUI's own hues as far as both themes can show them; any other gets one made from its name. */
const HUES: Readonly<Record<string, number>> = {
  MODEL: 295,
  CLIP: 95,
  VAE: 20,
  CONDITIONING: 60,
  LATENT: 340,
  IMAGE: 245,
  MASK: 150,
  CONTROL_NET: 190,
  AUDIO: 215,
  VIDEO: 275,
};

/** The colour of a link of a type. Links of a run, which have no type, are plain. */
export function linkColour(type: string): string {
  if (type === "" || type === "*") return "var(--faint)";
  const hue = HUES[type] ?? [...type].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return `oklch(0.68 0.12 ${hue})`;
}
