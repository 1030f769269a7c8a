import { describe, expect, it } from "vitest";
import type { Media } from "#lib/media/schema.ts";
import { Aspects } from "./aspects.ts";
import { Geometry } from "./geometry.ts";
import { chunkOf, type Plan } from "./layout.ts";
import { sectionsOf } from "./sections.ts";
import { LONGEST, Viewport } from "./viewport.ts";

/** An element that scrolls as browsers do: whole pixels, never beyond its ends. */
class Element {
  clientHeight = 800;
  canvas = 0;
  #top = 0;
  get scrollHeight(): number {
    return Math.round(Math.max(this.canvas, this.clientHeight));
  }
  get scrollTop(): number {
    return this.#top;
  }
  set scrollTop(top: number) {
    this.#top = Math.round(Math.min(Math.max(0, this.canvas - this.clientHeight), Math.max(0, top)));
  }
}

const PLAN: Plan = { mode: "justified", width: 1200, size: 180 };

function open(length: number) {
  const aspects = new Aspects(length);
  const geometry = new Geometry(sectionsOf(null, length, chunkOf(PLAN)), PLAN, aspects);
  const viewport = new Viewport();
  const element = new Element();
  const draw = () => {
    element.canvas = viewport.canvas;
    viewport.settle();
  };
  viewport.attach(element);
  viewport.lay(geometry);
  draw();
  const wheel = (by: number) => {
    element.scrollTop += by;
    viewport.scrolled();
    draw();
  };
  return { aspects, geometry, viewport, element, draw, wheel };
}

const tall = (count: number): Media[] => Array.from({ length: count }, () => ({ kind: "image", width: 200, height: 400 }) as Media);

describe("scrolling a list longer than any element can be", () => {
  it("never asks for an element beyond the browsers' limits", () => {
    const { viewport, geometry } = open(3_000_000);
    expect(geometry.height).toBeGreaterThan(50_000_000);
    expect(viewport.canvas).toBe(LONGEST);
  });

  it("moves a pixel for a pixel, and reaches both ends", () => {
    const { viewport, wheel, draw, element } = open(1_000_000);
    wheel(120);
    wheel(120);
    expect(viewport.top).toBe(240);
    viewport.to(viewport.reach);
    draw();
    expect(viewport.top).toBe(viewport.reach);
    for (let n = 0; n < 50; n++) wheel(-300);
    expect(viewport.top).toBeCloseTo(viewport.reach - 15_000, 0);
    viewport.to(0);
    draw();
    expect([viewport.top, element.scrollTop]).toEqual([0, 0]);
  });

  it("goes on where the element's own end is reached before the list's", () => {
    const { viewport, wheel, draw } = open(1_000_000);
    viewport.to(40_000);
    draw();
    for (let n = 0; n < 200; n++) wheel(-700);
    expect(viewport.top).toBe(0);
  });

  it("takes a leap of the element for the same part of the whole list", () => {
    const { viewport, element, draw } = open(1_000_000);
    element.scrollTop = (LONGEST - 800) / 2;
    viewport.scrolled();
    draw();
    expect(viewport.part).toBeCloseTo(0.5, 3);
  });

  it("comes to rest without a picture moving", () => {
    const { viewport, wheel, draw } = open(1_000_000);
    viewport.to(12_345_678);
    draw();
    for (let n = 0; n < 30; n++) wheel(500);
    const { top } = viewport;
    viewport.rest();
    draw();
    expect(Math.abs(viewport.top - top)).toBeLessThan(1);
  });
});

describe("heights that become known", () => {
  it("leave what is looked at where it is, and the element as well", () => {
    const { viewport, geometry, aspects, element, draw } = open(6_000);
    viewport.to(20_000);
    draw();
    const anchor = geometry.firstBelow(viewport.top);
    const index = anchor?.row.cells[0]?.index ?? 0;
    const before = (anchor?.top ?? 0) - viewport.top;
    const scrolled = element.scrollTop;
    aspects.set(0, tall(60));
    aspects.set(60, tall(120));
    geometry.learn(0, 180);
    viewport.lay(geometry);
    draw();
    expect((geometry.rowOf(index)?.top ?? 0) - viewport.top).toBeCloseTo(before, 0);
    expect(element.scrollTop).toBe(scrolled);
  });

  it("put the element where the list was left, once it is drawn as high as that", () => {
    const { geometry } = open(20_000);
    const [viewport, element] = [new Viewport(), new Element()];
    viewport.attach(element);
    viewport.lay(geometry, { index: 900, past: 30 });
    viewport.settle();
    expect(viewport.top).toBeGreaterThan(1_000);
    element.canvas = viewport.canvas;
    viewport.settle();
    expect([element.scrollTop, viewport.offset]).toEqual([Math.round(viewport.top), viewport.top - element.scrollTop]);
    element.scrollTop -= 200;
    const before = viewport.top;
    viewport.scrolled();
    expect(viewport.top).toBeCloseTo(before - 200, 0);
  });

  it("leave the top the top", () => {
    const { viewport, geometry, aspects, draw } = open(6_000);
    aspects.set(0, tall(60));
    geometry.learn(0, 60);
    viewport.lay(geometry);
    draw();
    expect(viewport.top).toBe(0);
  });
});
