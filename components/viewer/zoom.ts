export interface Size {
  readonly width: number;
  readonly height: number;
}
/** Scale 1 is one picture pixel a CSS pixel; x and y are the picture's top left corner in the stage. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const MAX_SCALE = 16;
/** Small pictures grow to fill the stage, but not beyond what still looks like them. */
const MAX_FIT = 2;
/** Tiny ones would be a dot still: they grow until their longer side is about so long, each pixel a square. */
const TINY_PX = 256;

/** How large fitting makes a picture at most. */
export function growthOf({ width, height }: Size): number {
  return Math.max(MAX_FIT, Math.floor(TINY_PX / Math.max(width, height, 1)));
}

export function fitIn(stage: Size, picture: Size, margin = 0): Placement {
  const room = { width: Math.max(1, stage.width - margin * 2), height: Math.max(1, stage.height - margin * 2) };
  const scale = Math.min(room.width / picture.width, room.height / picture.height, growthOf(picture));
  return centred(stage, picture, scale);
}

/** The same as styles, for a stage whose size is not known yet: it has to be a size container, and `--edge` the margin. */
export function fittedStyle({ width, height }: Size): { readonly width: string; readonly height: string; readonly transform: string } {
  const growth = growthOf({ width, height });
  const [across, down] = ["(100cqw - 2 * var(--edge))", "(100cqh - 2 * var(--edge))"];
  return {
    width: `min(${across}, ${down} * ${width / height}, ${width * growth}px)`,
    height: `min(${down}, ${across} * ${height / width}, ${height * growth}px)`,
    transform: "translate(calc(50cqw - 50%), calc(50cqh - 50%))",
  };
}

export function centred(stage: Size, picture: Size, scale: number): Placement {
  return { scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2 };
}

/** Scales so that the picture's point under `at` stays under it. */
export function zoomAt(before: Placement, factor: number, at: { readonly x: number; readonly y: number }, least: number): Placement {
  const scale = Math.min(Math.max(MAX_SCALE, least), Math.max(Math.min(least, 1), before.scale * factor));
  const ratio = scale / before.scale;
  return { scale, x: at.x - (at.x - before.x) * ratio, y: at.y - (at.y - before.y) * ratio };
}

/** Keeps the picture where it can be seen: centred in a direction it does not fill, edge to edge at most in one it does. */
export function contained(stage: Size, picture: Size, { scale, x, y }: Placement): Placement {
  const within = (room: number, length: number, at: number) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at));
  return {
    scale,
    x: within(stage.width, picture.width * scale, x),
    y: within(stage.height, picture.height * scale, y),
  };
}
