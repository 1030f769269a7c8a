import sharp from "sharp";

/** A picture is 1000 units on its short side, whatever its pixels. */
export interface Frame {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Units. */
  readonly w: number;
  readonly h: number;
  /** Pixels a unit. */
  readonly scale: number;
}

export function frame(width: number, height: number): Frame {
  const scale = Math.min(width, height) / 1000;
  return { width, height, scale, w: width / scale, h: height / scale };
}

/** Premultiplied RGBA; may be larger than the picture by `margin` pixels on each side, so that it can move. */
export interface Sheet {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  /** Where there is any ink; the whole sheet when left out. */
  readonly ink?: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** How a layer moves over one loop; whole cycles only, so that the end meets the beginning. */
export interface Motion {
  /** Swaying: units to each side, `cycles` times a loop. */
  readonly sway?: { readonly x?: number; readonly y?: number; readonly cycles?: number; readonly phase?: number };
  /** Drifting round and round the frame: whole frames a loop. */
  readonly wrap?: { readonly x?: number; readonly y?: number };
  /** Rocking by degrees, or turning whole times, about a point (units). */
  readonly rock?: { readonly degrees: number; readonly x: number; readonly y: number; readonly cycles?: number; readonly phase?: number };
  readonly spin?: { readonly turns: number; readonly x: number; readonly y: number };
  /** Breathing: size up and down by this share about a point. */
  readonly swell?: { readonly by: number; readonly x: number; readonly y: number; readonly cycles?: number; readonly phase?: number };
  /** Fading down to 1 − by and back. */
  readonly fade?: { readonly by: number; readonly cycles?: number; readonly phase?: number };
  /** Rows slide like a reflection: units to each side, units from crest to crest. */
  readonly ripple?: { readonly by: number; readonly length: number; readonly cycles?: number };
}

export type Blend = "over" | "multiply" | "screen";

export interface Layer {
  readonly name: string;
  readonly blend?: Blend;
  readonly motion?: Motion;
  /** SVG in units, or pixels painted for a frame of exactly the sheet's size. */
  readonly content: string | ((at: SheetFrame) => Sheet | Promise<Sheet>);
}

/** The raster a layer is drawn on: the picture with its margin. `x`, `y` = the picture's corner in the sheet, pixels. */
export interface SheetFrame extends Frame {
  readonly margin: number;
}

/** Margin in pixels a layer needs so that its motion never shows an edge. */
function marginOf(layer: Layer, at: Frame): number {
  const motion = layer.motion;
  if (motion === undefined || motion.wrap !== undefined) return 0;
  const shift = Math.max(Math.abs(motion.sway?.x ?? 0), Math.abs(motion.sway?.y ?? 0), motion.ripple?.by ?? 0) * at.scale;
  return Math.ceil(Math.min(shift + 2, Math.max(at.width, at.height) * 0.2));
}

export async function sheetOf(layer: Layer, at: Frame, still: boolean, crisp = false): Promise<Sheet> {
  const margin = still ? 0 : marginOf(layer, at);
  if (typeof layer.content !== "string") return layer.content({ ...at, margin });
  return rasterised(layer.content, at, margin, crisp);
}

/** SVG to pixels. The text is built from numbers and colours alone; nothing a person wrote ever gets into it. */
export async function rasterised(body: string, at: Frame, margin = 0, crisp = false): Promise<Sheet> {
  const width = at.width + 2 * margin;
  const height = at.height + 2 * margin;
  const m = margin / at.scale;
  const view = `${-m} ${-m} ${at.w + 2 * m} ${at.h + 2 * m}`;
  const edges = crisp ? ' shape-rendering="crispEdges"' : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${view}" preserveAspectRatio="none"${edges}>${body}</svg>`;
  const data = await sharp(Buffer.from(svg), { limitInputPixels: false, unlimited: true }).ensureAlpha().raw().toBuffer();
  premultiply(data);
  return { data, width, height, margin };
}

function premultiply(data: Uint8Array): void {
  for (let i = 3; i < data.length; i += 4) {
    const a = data[i] as number;
    if (a === 255) continue;
    data[i - 3] = ((data[i - 3] as number) * a + 127) / 255;
    data[i - 2] = ((data[i - 2] as number) * a + 127) / 255;
    data[i - 1] = ((data[i - 1] as number) * a + 127) / 255;
  }
}
