import { describe, expect, it, vi } from "vitest";
import type { Canvas } from "./canvas.ts";
import { frames } from "./film.ts";
import { STYLES } from "./parameters.ts";
import { drawing } from "./picture.ts";
import { readPrompt } from "./prompt.ts";

vi.setConfig({ testTimeout: 90_000 });

const COUNT = 24;

async function shoot(style: (typeof STYLES)[number]["id"], seed: string): Promise<Canvas[]> {
  const { plan } = drawing(readPrompt("two boats on the sea in the rain"), style, seed, 144, 96);
  const out: Canvas[] = [];
  const watch = { signal: new AbortController().signal, painted: () => {}, shot: () => {} };
  for await (const frame of frames(plan, { width: 144, height: 96, frames: COUNT, frameRate: 12 }, watch)) out.push(frame);
  return out;
}

function difference(a: Canvas | undefined, b: Canvas | undefined): number {
  if (a === undefined || b === undefined) throw new Error("a frame is missing");
  let sum = 0;
  for (let i = 0; i < a.data.length; i += 1) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
  return sum / a.data.length;
}

describe.each(STYLES.map(({ id }) => id))("a film in %s", (style) => {
  it("moves, is the same each time, and its end runs into its beginning", async () => {
    const film = await shoot(style, "3");
    expect(film).toHaveLength(COUNT);
    expect(difference(film[0], film[COUNT / 4])).toBeGreaterThan(0.4);
    const steps = film.slice(1).map((frame, i) => difference(film[i], frame));
    expect(difference(film[COUNT - 1], film[0])).toBeLessThanOrEqual(Math.max(...steps) * 1.25 + 0.05);
    const again = await shoot(style, "3");
    expect(again.every((frame, i) => difference(frame, film[i]) === 0)).toBe(true);
  });
});
