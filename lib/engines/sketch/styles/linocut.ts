import { pathOf, pointsOf } from "../form.ts";
import type { Layer } from "../layer.ts";
import { type Colour, colour, css, mix, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import { edgePath, heightAt, landPath } from "../ridge.ts";
import { type Scene, sceneOf } from "../scene.ts";
import type { Fold, Placed } from "../stage.ts";
import { circle, filled, n, rect, stroked } from "../svg.ts";
import { fur, gouge, worn } from "./gouge.ts";
import { afloat } from "./scene-subjects.ts";

interface Inks {
  readonly paper: Colour;
  readonly key: Colour;
  readonly tint: Colour;
}

const RIM = 44;

/** One black block and one of colour on cream paper; light is what the gouge took away. */
export const linocut: Compose = (brief) => {
  const scene = sceneOf(brief);
  const { palette } = brief;
  const tint =
    palette.main.c < 0.04
      ? brief.reading.colours.length > 1
        ? palette.accent
        : colour(0.6, 0.012, palette.main.h)
      : colour(Math.min(0.68, Math.max(0.5, palette.main.l)), Math.max(0.13, palette.main.c), palette.main.h);
  const inks: Inks = { paper: colour(0.945, 0.022, 85), key: colour(0.19, 0.018, palette.main.h), tint };
  const layers: Layer[] = [{ name: "sky block", content: skyBlock(scene, brief, inks) }];
  if (scene.disc !== null) {
    const { x, y, r } = scene.disc;
    const rings = [1.22, 1.44].map(
      (share) =>
        `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r * share)}" fill="none" stroke="${css(inks.paper)}" stroke-width="7" stroke-dasharray="${n(r * 0.5)} ${n(r * 0.09)}"/>`,
    );
    layers.push({
      name: "disc",
      motion: { swell: { by: 0.03, x, y } },
      content:
        rings.join("") +
        circle(x, y, r, palette.hour === "night" ? inks.paper : inks.tint) +
        (palette.hour === "night"
          ? ""
          : stroked(
              `M${n(x - r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x + r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x - r)} ${n(y)}`,
              9,
              inks.paper,
            )),
    });
  }
  scene.far.forEach((fold, i) => {
    layers.push({
      name: "far land",
      motion: { sway: { x: 4 + i * 3, phase: 0.25 } },
      content: carved(fold, i % 2 === 0 ? inks.tint : inks.key, brief, inks, `f${i}`),
    });
  });
  layers.push(...subjects(scene, "sky", inks, brief));
  if (scene.water !== null)
    layers.push({ name: "water", motion: { sway: { x: 16 } }, content: water(scene.water.top, brief, inks, scene) });
  layers.push(...subjects(scene, "water", inks, brief));
  scene.near.forEach((fold, i) => {
    layers.push({
      name: "near land",
      motion: { sway: { x: 8 + i * 3, phase: 0.25 } },
      content: carved(fold, (scene.near.length - i) % 2 === 0 ? inks.tint : inks.key, brief, inks, `n${i}`) + trees(scene, i, inks),
    });
  });
  layers.push(...subjects(scene, "ground", inks, brief), ...weather(scene, inks));
  layers.push({ name: "rim", content: rim(brief, inks) });
  return {
    ground: rgb(inks.paper),
    layers,
    finish: (at) => worn(brief.random.fork("print"), at.width, at.height, at.scale, rgb(inks.paper)),
  };
};

function skyBlock(scene: Scene, { palette, random, w, h }: Brief, inks: Inks): string {
  const dice = random.fork("sky");
  const night = palette.hour === "night" || scene.weather.kind === "rain";
  const block = rect(-100, -100, w + 200, h + 200, night ? inks.key : mix(inks.tint, inks.paper, 0.62));
  const from = scene.disc ?? { x: w / 2, y: h * 0.62, r: 60 };
  let cuts = "";
  if (scene.disc !== null || !night) {
    const rays = 84;
    for (let i = 0; i < rays; i += 1) {
      const a = (i / rays) * 2 * Math.PI + dice.range(-0.015, 0.015);
      let d = from.r * dice.range(1.65, 1.9);
      for (let k = 0; k < 5 && d < Math.max(w, h) * 1.3; k += 1) {
        const long = dice.range(90, 230) * (1 + k * 0.35);
        cuts += gouge(
          { x: from.x + Math.cos(a) * d, y: from.y + Math.sin(a) * d },
          { x: from.x + Math.cos(a) * (d + long), y: from.y + Math.sin(a) * (d + long) },
          3.4 + (d / 1000) * 6,
        );
        d += long + dice.range(14, 40);
      }
    }
  } else {
    for (let y = 30; y < h * 0.7; y += 30)
      for (let x = -60 + dice.range(0, 80); x < w + 60; x += dice.range(120, 240))
        cuts += gouge(
          { x, y: y + dice.range(-6, 6) },
          { x: x + dice.range(70, 170), y: y + dice.range(-16, 16) },
          dice.range(3, 7),
          dice.range(-14, 14),
        );
  }
  const stars = scene.stars
    .filter((_, i) => i % 3 === 0)
    .map((s) =>
      filled(
        `M${n(s.x)} ${n(s.y - 9)}L${n(s.x + 2.4)} ${n(s.y - 2.4)}L${n(s.x + 9)} ${n(s.y)}L${n(s.x + 2.4)} ${n(s.y + 2.4)}L${n(s.x)} ${n(s.y + 9)}L${n(s.x - 2.4)} ${n(s.y + 2.4)}L${n(s.x - 9)} ${n(s.y)}L${n(s.x - 2.4)} ${n(s.y - 2.4)}Z`,
        inks.paper,
      ),
    );
  return block + filled(cuts, inks.paper) + stars.join("");
}

function carved(fold: Fold, ink: Colour, { random, w, h }: Brief, inks: Inks, id: string): string {
  const dice = random.fork(`carve${id}`);
  let cuts = "";
  const step = 15 + fold.depth * 10;
  for (let x = -40; x < w + 40; x += step * dice.range(0.7, 1.3)) {
    const top = heightAt(fold.line, x);
    const slope = heightAt(fold.line, x + 12) - heightAt(fold.line, x - 12);
    let y = top + dice.range(12, 34);
    for (let k = 0; k < 3; k += 1) {
      const long = dice.range(30, 95) * (1 - k * 0.2);
      const lean = slope * 1.6 + (fold.land === "peaks" ? Math.sign(slope) * long * 0.42 : dice.range(-8, 8) + 22);
      if (dice.chance(0.82 - k * 0.26)) cuts += gouge({ x, y }, { x: x + lean, y: y + long }, dice.range(2, 4.4), dice.range(-6, 6));
      y += long + dice.range(10, 44);
    }
  }
  return (
    filled(landPath(fold.line, fold.land, h + 260), ink) + filled(cuts, inks.paper) + stroked(edgePath(fold.line, fold.land), 8, inks.paper)
  );
}

function water(top: number, { random, w, h }: Brief, inks: Inks, scene: Scene): string {
  const dice = random.fork("water");
  let cuts = "";
  for (let y = top + 14; y < h + 40; ) {
    const t = (y - top) / (h - top);
    for (let x = -120 + dice.range(0, 90); x < w + 120; ) {
      const long = dice.range(40, 130) * (0.6 + t);
      const lit = scene.disc !== null && Math.abs(x + long / 2 - scene.disc.x) < scene.disc.r * 1.1;
      if (lit || dice.chance(0.62))
        cuts += gouge({ x, y }, { x: x + long, y: y + dice.range(-3, 3) }, (lit ? 7 : 3.2) * (0.6 + t * 0.7), -9 * t);
      x += long + dice.range(16, 60);
    }
    y += 15 + 18 * t;
  }
  return rect(-200, top, w + 400, h, inks.key) + rect(-200, top, w + 400, (h - top) * 0.3, inks.tint) + filled(cuts, inks.paper);
}

function trees(scene: Scene, index: number, inks: Inks): string {
  const all = scene.plants.filter((plant) => plant.fold === index && (plant.kind === "pine" || plant.kind === "tree"));
  return all
    .map(({ x, y, r }) => {
      let cuts = "";
      const side = r * 0.3;
      for (let k = 1; k < 6; k += 1)
        for (const s of [-1, 1])
          cuts += gouge(
            { x: x + s * side * 0.1 * k, y: y - r + r * 0.14 * k },
            { x: x + s * side * 0.17 * (k + 1), y: y - r + r * 0.14 * (k + 0.9) },
            2,
          );
      return `${stroked(`M${n(x)} ${n(y - r)}L${n(x + side)} ${n(y)}L${n(x - side)} ${n(y)}Z`, 9, inks.paper)}${filled(`M${n(x)} ${n(y - r)}L${n(x + side)} ${n(y)}L${n(x - side)} ${n(y)}Z`, inks.key)}${filled(cuts, inks.paper)}`;
    })
    .join("");
}

function subjects(scene: Scene, place: Placed["place"], inks: Inks, brief: Brief): Layer[] {
  return scene.subjects
    .filter((placed) => placed.place === place)
    .map((placed, i): Layer => {
      const { x, y, size } = placed;
      const phase = (i * 0.31) % 1;
      const coloured = placed.tones.body.c > 0.06;
      const body = placed.wanted.id === "city" || !coloured ? inks.key : placed.tones.body;
      const dark = coloured ? inks.key : body.l < 0.3 ? mix(inks.key, inks.paper, 0.02) : inks.key;
      const tones = {
        body,
        second: coloured ? inks.key : inks.tint,
        light: inks.paper,
        dark,
        accent: coloured ? inks.paper : inks.tint,
        hole: inks.paper,
      };
      const halo = placed.parts.map(
        ({ form }) =>
          `<path d="${pathOf(form)}" fill="${form.kind === "line" ? "none" : css(inks.paper)}" stroke="${css(inks.paper)}" stroke-width="${n((form.kind === "line" ? form.width : 0) + 20)}" stroke-linejoin="round"/>`,
      );
      const parts = placed.parts.map(({ form, tone }, k) => {
        const own =
          form.kind === "line"
            ? stroked(pathOf(form), form.width, tones[tone])
            : filled(pathOf(form), tones[tone]) + stroked(pathOf(form), 3, inks.paper, tone === "dark" ? 0 : 1);
        return tone === "body" || tone === "second"
          ? own +
              fur(
                pointsOf(form),
                brief.random.fork(`fur${placed.wanted.id}${i}${k}`),
                size,
                tone === "body" && coloured ? inks.key : inks.paper,
                form.kind === "line",
              )
          : own;
      });
      return {
        name: placed.wanted.id,
        motion: place === "ground" ? { swell: { by: 0.012, x, y, phase } } : { sway: { y: 12, phase }, rock: { degrees: 2, x, y, phase } },
        content:
          place === "water" ? afloat(placed, halo.join("") + parts.join(""), `l${i}`, inks.paper, false) : halo.join("") + parts.join(""),
      };
    });
}

function weather(scene: Scene, inks: Inks): Layer[] {
  const { kind, specks } = scene.weather;
  if (kind === null) return [];
  const cuts = specks.map((s) =>
    kind === "rain"
      ? gouge(s, { x: s.x - s.r * 0.5, y: s.y + s.r * 1.6 }, 3)
      : gouge({ x: s.x - s.r, y: s.y }, { x: s.x + s.r, y: s.y + (kind === "leaves" ? s.r : 0) }, s.r * (kind === "leaves" ? 0.5 : 1)),
  );
  return [{ name: kind, motion: { wrap: { y: kind === "rain" ? 3 : 1 } }, content: filled(cuts.join(""), inks.paper) }];
}

/** The paper round the block, its inner edge cut by hand. */
function rim({ random, w, h }: Brief, inks: Inks): string {
  const dice = random.fork("rim");
  const jag = () => dice.range(-4, 4);
  const inner: string[] = [];
  const walk = (x0: number, y0: number, x1: number, y1: number) => {
    const count = Math.max(6, Math.min(80, Math.round(Math.hypot(x1 - x0, y1 - y0) / 60)));
    for (let i = 0; i < count; i += 1) inner.push(`${n(x0 + ((x1 - x0) * i) / count + jag())} ${n(y0 + ((y1 - y0) * i) / count + jag())}`);
  };
  walk(RIM, RIM, w - RIM, RIM);
  walk(w - RIM, RIM, w - RIM, h - RIM);
  walk(w - RIM, h - RIM, RIM, h - RIM);
  walk(RIM, h - RIM, RIM, RIM);
  return `<path fill-rule="evenodd" d="M-300 -300H${n(w + 300)}V${n(h + 300)}H-300ZM${inner.join("L")}Z" fill="${css(inks.paper)}"/>`;
}
