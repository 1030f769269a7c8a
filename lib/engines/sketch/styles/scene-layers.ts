import { movedParts, pathOf } from "../form.ts";
import type { Layer } from "../layer.ts";
import { type Colour, colour, css, mix } from "../oklch.ts";
import type { Palette } from "../palette.ts";
import type { Brief } from "../plan.ts";
import { landPath } from "../ridge.ts";
import type { Scene } from "../scene.ts";
import type { Fold } from "../stage.ts";
import { drawn } from "../subjects/catalogue.ts";
import { circle, filled, glow, gradient, n, rect, stroked } from "../svg.ts";
import { type Look, subjectLayers } from "./scene-subjects.ts";

/** The scene in flat layers from back to front, each with its own motion. */
export function sceneLayers(scene: Scene, brief: Brief, look: Look): Layer[] {
  const { w, h, palette } = brief;
  const [, , low] = palette.sky;
  const horizon = scene.far.at(-1)?.line[0]?.y ?? h * 0.6;
  const layers: Layer[] = [
    {
      name: "sky",
      content: skySvg(brief, horizon, look) + rect(-200, horizon + 100, w + 400, h, low),
    },
  ];
  if (scene.stars.length > 0)
    layers.push({
      name: "stars",
      motion: { fade: { by: 0.35, cycles: 2 } },
      content: scene.stars.map((s) => circle(s.x, s.y, s.r * (look.soft ? 0.6 : 1.1), palette.disc, 0.85)).join(""),
    });
  layers.push(...discLayers(scene, brief, look));
  if (scene.clouds.length > 0)
    layers.push({
      name: "clouds",
      motion: { sway: { x: 26 } },
      content: scene.clouds.map((c) => cloud(c.x, c.y, c.r, cloudColour(palette), look)).join(""),
    });
  scene.far.forEach((fold, i) => {
    layers.push({ name: "far land", motion: { sway: { x: 3 + i * 3, phase: 0.25 } }, content: land(fold, brief, look, `f${i}`) });
  });
  layers.push(...subjectLayers(scene, brief, look, "sky"));
  if (scene.water !== null) layers.push(...waterLayers(scene, brief, scene.water.top, look));
  layers.push(...subjectLayers(scene, brief, look, "water"));
  scene.near.forEach((fold, i) => {
    layers.push({
      name: "near land",
      motion: { sway: { x: 8 + i * 4, phase: 0.25 } },
      content: plants(scene, brief, i, false) + land(fold, brief, look, `n${i}`) + plants(scene, brief, i, true),
    });
  });
  layers.push(...subjectLayers(scene, brief, look, "ground"));
  layers.push(...weatherLayers(scene, brief));
  return layers;
}

/** Where the bands of a hard-edged sky begin, as shares of its height. */
const BANDS = [0, 0.3, 0.54, 0.74, 0.9];

/** Hard-edged looks get five clean bands; the rest one even fade. */
function skySvg({ w, palette }: Brief, horizon: number, look: Look): string {
  const [top, middle, low] = palette.sky;
  if (look.soft)
    return `<defs>${gradient("s", [
      [0, top],
      [0.55, middle],
      [1, low],
    ])}</defs><rect x="-200" y="-200" width="${n(w + 400)}" height="${n(horizon + 320)}" fill="url(#s)"/>`;
  const bands = [top, mix(top, middle, 0.5), middle, mix(middle, low, 0.5), low];
  return bands.map((own, i) => rect(-200, i === 0 ? -200 : horizon * (BANDS[i] ?? 0), w + 400, horizon + 400, own)).join("");
}

function discLayers(scene: Scene, { palette }: Brief, look: Look): Layer[] {
  const { disc } = scene;
  if (disc === null) return [];
  const { x, y, r } = disc;
  const shape = disc.crescent
    ? filled(
        `M${n(x + r * 0.35)} ${n(y - r * 0.94)}A${n(r)} ${n(r)} 0 1 0 ${n(x + r * 0.35)} ${n(y + r * 0.94)}A${n(r * 0.86)} ${n(r * 0.86)} 0 1 1 ${n(x + r * 0.35)} ${n(y - r * 0.94)}Z`,
        palette.disc,
      )
    : circle(x, y, r, palette.disc);
  const halo: Layer = {
    name: "glow",
    blend: "screen",
    motion: { fade: { by: 0.3 } },
    content: `<defs>${glow("g", palette.disc, palette.hour === "night" ? 0.32 : 0.26)}</defs><circle cx="${n(x)}" cy="${n(y)}" r="${n(r * 3)}" fill="url(#g)"/>`,
  };
  return [...(look.soft ? [halo] : []), { name: "disc", motion: { sway: { y: 14 } }, content: shape }];
}

export const cloudColour = ({ hour, sky }: Palette): Colour => mix(sky[2], hour === "night" ? sky[1] : colour(0.98, 0.01, 80), 0.55);

function cloud(x: number, y: number, r: number, fill: Colour, look: Look): string {
  const bar = (dx: number, dy: number, length: number) =>
    `<rect x="${n(x + dx * r - (length * r) / 2)}" y="${n(y + dy * r)}" width="${n(length * r)}" height="${n(r * 0.2)}" rx="${n(r * 0.1)}" fill="${css(fill)}"/>`;
  return `<g opacity="${look.soft ? 0.6 : 1}">${bar(0, 0, 2.1) + bar(0.3, -0.19, 1.2) + bar(-0.4, 0.19, 1.3)}</g>`;
}

function land(fold: Fold, { palette, w, h }: Brief, look: Look, id: string): string {
  const d = landPath(fold.line, fold.land, h + 260);
  const own = fold.shore ? palette.shore : palette.ridge(fold.depth);
  if (!look.soft) return filled(d, own);
  const mist = fold.shore ? mix(own, colour(own.l * 0.8, own.c, own.h - 12), 0.7) : mix(own, palette.sky[2], fold.depth < 0.6 ? 0.5 : 0.16);
  const topMost = Math.min(...fold.line.map((p) => p.y));
  const defs = `<defs><linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" y1="${n(topMost)}" x2="0" y2="${n(topMost + h * 0.3)}"><stop offset="0" stop-color="${css(own)}"/><stop offset="1" stop-color="${css(mist)}"/></linearGradient></defs>`;
  return `${defs}<path d="${d}" fill="url(#${id})"/>${w > 0 && fold.land === "peaks" && palette.hour !== "night" && fold.depth < 0.5 ? snowCaps(fold, mix(own, palette.sky[2], 0.75)) : ""}`;
}

function snowCaps(fold: Fold, light: Colour): string {
  const { line } = fold;
  let out = "";
  for (let i = 1; i < line.length - 1; i += 1) {
    const [a, b, c] = [line[i - 1], line[i], line[i + 1]];
    if (a === undefined || b === undefined || c === undefined || b.y > a.y - 30 || b.y > c.y - 30) continue;
    const on = (p: typeof b, t: number) => `${n(b.x + (p.x - b.x) * t)} ${n(b.y + (p.y - b.y) * t)}`;
    const drop = Math.min(a.y, c.y) - b.y;
    out += filled(
      `M${on(a, 0.34)}L${n(b.x)} ${n(b.y)}L${on(c, 0.42)}L${n(b.x + 12)} ${n(b.y + drop * 0.3)}L${n(b.x - 2)} ${n(b.y + drop * 0.46)}Z`,
      light,
    );
  }
  return out;
}

function waterLayers(scene: Scene, brief: Brief, top: number, look: Look): Layer[] {
  const { palette, w, h } = brief;
  const dice = brief.random.fork("water");
  const deep = mix(palette.water, palette.plant(0.9), 0.55);
  const shallow = mix(palette.water, palette.sky[2], 0.6);
  const surface = look.soft
    ? `<defs>${gradient("w", [
        [0, mix(palette.water, palette.sky[2], 0.45)],
        [0.45, palette.water],
        [1, deep],
      ])}</defs><rect x="-200" y="${n(top)}" width="${n(w + 400)}" height="${n(h - top + 200)}" fill="url(#w)"/>`
    : rect(-200, top, w + 400, h - top + 200, shallow) +
      rect(-200, top + (h - top) * 0.14, w + 400, h - top + 200, palette.water) +
      rect(-200, top + (h - top) * 0.8, w + 400, h - top + 200, deep);
  const bands = (from: number, to: number, count: number, of: Colour, strength: number) =>
    Array.from({ length: Math.round(count * Math.min(12, Math.max(1, w / 1200))) }, () => {
      const t = dice.next() ** 1.3;
      const y = top + (h - top) * (from + (to - from) * t);
      const length = dice.range(30, 150) * (0.4 + t * 1.4);
      const x = dice.range(-0.05, 1.05) * w;
      return `<rect x="${n(x - length / 2)}" y="${n(y)}" width="${n(length)}" height="${n(2 + 5 * t)}" rx="${n(1 + 2.5 * t)}" fill="${css(of)}" fill-opacity="${n(strength * 100)}%"/>`;
    }).join("");
  const layers: Layer[] = [
    { name: "water", content: surface },
    {
      name: "waves",
      motion: { sway: { x: 20, phase: 0.1 } },
      content: bands(0.02, 0.95, 34, mix(palette.water, palette.sky[2], 0.7), 0.7),
    },
    { name: "waves", motion: { sway: { x: -26, phase: 0.4 } }, content: bands(0.1, 1, 26, deep, 0.8) },
  ];
  if (scene.disc !== null) {
    const { x, r } = scene.disc;
    const streaks = Array.from({ length: 16 }, (_, i) => {
      const t = i / 15;
      const width = r * (1.5 - t * 0.5) * dice.range(0.45, 1.15);
      return `<rect x="${n(x - width / 2 + dice.range(-0.16, 0.16) * r)}" y="${n(top + 8 + (h - top) * 0.72 * t ** 1.25)}" width="${n(width)}" height="${n(4 + 7 * t)}" rx="${n(2 + 3 * t)}" fill="${css(palette.disc)}" fill-opacity="${n((look.soft ? 0.75 : 0.9) * (1 - t * 0.55) * 100)}%"/>`;
    });
    layers.push({ name: "reflection", motion: { ripple: { by: 10, length: 90 } }, content: streaks.join("") });
  }
  return layers;
}

function plants(scene: Scene, { palette, random }: Brief, index: number, front: boolean): string {
  const fold = scene.near[index];
  if (fold === undefined) return "";
  const own = palette.plant(Math.min(1, fold.depth + 0.1));
  const dice = random.fork(`plants${index}`);
  return scene.plants
    .filter((plant) => plant.fold === index && (plant.kind === "flower" || plant.kind === "grass") === front)
    .map(({ kind, x, y, r, turn }) => {
      if (kind === "grass")
        return [-9, 0, 8]
          .map((lean) =>
            stroked(
              `M${n(x + lean * 0.4)} ${n(y + 4)}Q${n(x + lean * 0.5)} ${n(y - r * 0.6)} ${n(x + lean + turn * 0.6)} ${n(y - r)}`,
              2.6,
              own,
            ),
          )
          .join("");
      if (kind === "flower") {
        const blossom = mix(dice.chance(0.5) ? palette.accent : palette.main, colour(0.85, 0.1, 80), 0.2);
        return `${stroked(`M${n(x)} ${n(y + 6)}Q${n(x + turn * 0.4)} ${n(y - r * 0.5)} ${n(x + turn * 0.8)} ${n(y - r)}`, 2.4, own)}${circle(x + turn * 0.8, y - r, r * 0.2, blossom)}${circle(x + turn * 0.8, y - r, r * 0.08, palette.paper)}`;
      }
      const parts = movedParts(drawn(kind, dice.fork(`${x}`)), { scale: r / 100, x: x - r / 2, y: y - r });
      const shade = mix(own, palette.plant(fold.depth * 0.7), 0.35);
      return parts
        .map(({ form, tone }) =>
          form.kind === "line"
            ? stroked(pathOf(form), form.width, own)
            : filled(pathOf(form), tone === "light" || tone === "second" ? shade : own),
        )
        .join("");
    })
    .join("");
}

function weatherLayers(scene: Scene, { palette, random, w, h }: Brief): Layer[] {
  const layers: Layer[] = [];
  if (scene.fog)
    layers.push({
      name: "fog",
      motion: { sway: { x: 40 } },
      content: `<defs>${gradient("m", [
        [0, palette.sky[2], 0],
        [0.5, palette.sky[2], 0.75],
        [1, palette.sky[2], 0.15],
      ])}</defs><rect x="-300" y="${n(h * 0.4)}" width="${n(w + 600)}" height="${n(h * 0.5)}" fill="url(#m)"/>`,
    });
  const { kind, specks } = scene.weather;
  if (kind === "snow")
    layers.push(
      ...[0, 1].map(
        (half): Layer => ({
          name: "snow",
          motion: { wrap: { y: 1 + half } },
          content: specks
            .filter((_, i) => i % 2 === half)
            .map((s) => circle(s.x, s.y, s.r * (0.6 + half * 0.5), "#ffffff", 0.9))
            .join(""),
        }),
      ),
    );
  if (kind === "rain")
    layers.push({
      name: "rain",
      motion: { wrap: { y: 4 } },
      content: specks
        .map((s) =>
          stroked(`M${n(s.x)} ${n(s.y)}L${n(s.x - s.r * 0.22)} ${n(s.y + s.r)}`, 2.2, mix(palette.sky[2], colour(1, 0, 0), 0.4), 0.55),
        )
        .join(""),
    });
  if (kind === "leaves") {
    const dice = random.fork("leaves");
    layers.push({
      name: "leaves",
      motion: { wrap: { y: 1, x: 1 } },
      content: specks
        .map(
          (s) =>
            `<path transform="translate(${n(s.x)} ${n(s.y)}) rotate(${n(s.turn)})" d="M${n(-s.r)} 0Q0 ${n(-s.r * 0.8)} ${n(s.r)} 0Q0 ${n(s.r * 0.8)} ${n(-s.r)} 0Z" fill="${css(dice.pick([palette.accent, palette.main, colour(0.66, 0.17, 48), colour(0.78, 0.15, 80)]))}"/>`,
        )
        .join(""),
    });
  }
  return layers;
}
