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

export function fitIn(stage: Size, picture: Size, margin = 0): Placement {
  const room = { width: Math.max(1, stage.width - margin * 2), height: Math.max(1, stage.height - margin * 2) };
  const scale = Math.min(room.width / picture.width, room.height / picture.height, MAX_FIT);
  return centred(stage, picture, scale);
}

export function centred(stage: Size, picture: Size, scale: number): Placement {
  return { scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2 };
}

/** Scales so that the picture's point under `at` stays under it. */
export function zoomAt(before: Placement, factor: number, at: { readonly x: number; readonly y: number }, least: number): Placement {
  const scale = Math.min(MAX_SCALE, Math.max(Math.min(least, 1), before.scale * factor));
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
