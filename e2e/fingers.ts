import type { Locator, Page } from "@playwright/test";

type Point = readonly [x: number, y: number];

/** A finger on a page's screen: what the browser makes of it (scrolling, clicks, none of both) it decides as it does for a true one. */
export async function fingerOn(page: Page) {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: readonly Point[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const middleOf = async (what: Locator): Promise<Point> => {
    const box = await what.boundingBox();
    if (!box) throw new Error(`${what} is not there to be touched`);
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  return {
    async tap(what: Locator): Promise<void> {
      await touch("touchStart", [await middleOf(what)]);
      await touch("touchEnd", []);
    },
    /** Longer than a tap, moved by `by` at each of twelve steps. */
    async hold(what: Locator, by: (step: number) => Point): Promise<void> {
      const [x, y] = await middleOf(what);
      await touch("touchStart", [[x, y]]);
      for (let step = 1; step <= 12; step += 1) {
        await page.waitForTimeout(60);
        const [dx, dy] = by(step);
        await touch("touchMove", [[x + dx, y + dy]]);
      }
      await touch("touchEnd", []);
    },
    /** Two fingers around a point that go `apart` pixels from one another, their middle by `by`. */
    async pinch(what: Locator, apart: readonly [from: number, to: number], by: Point = [0, 0]): Promise<void> {
      const [x, y] = await middleOf(what);
      const at = (part: number): Point[] => {
        const half = (apart[0] + (apart[1] - apart[0]) * part) / 2;
        const [mx, my] = [x + by[0] * part, y + by[1] * part];
        return [
          [mx - half, my],
          [mx + half, my],
        ];
      };
      await touch("touchStart", at(0));
      for (let step = 1; step <= 10; step += 1) await touch("touchMove", at(step / 10));
      await touch("touchEnd", []);
    },
    async swipe(what: Locator, dx: number): Promise<void> {
      const [x, y] = await middleOf(what);
      await touch("touchStart", [[x - dx / 2, y]]);
      for (let step = 1; step <= 8; step += 1) await touch("touchMove", [[x - dx / 2 + (dx * step) / 8, y]]);
      await touch("touchEnd", []);
    },
  };
}
