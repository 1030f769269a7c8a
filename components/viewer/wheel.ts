/** Pixels of a line, where a browser tells turns of the wheel in lines. */
const LINE = 16;
/** A pinch on a touchpad comes as a wheel with Ctrl, in small steps. */
const SPEED = { wheel: 0.0018, pinch: 0.01 } as const;
/** A turn of a wheel while Ctrl is held down is no pinch, and tells the same hundreds of pixels as without. */
const MOST = 1.5;

/** By how much a turn of the wheel zooms. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">): number {
  const pixels = deltaY * (deltaMode === 1 ? LINE : 1);
  if (!ctrlKey) return Math.exp(-pixels * SPEED.wheel);
  return Math.min(MOST, Math.max(1 / MOST, Math.exp(-pixels * SPEED.pinch)));
}
