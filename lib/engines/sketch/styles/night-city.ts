import { actors, castOf } from "../cast.ts";
import { type Part, pathOf } from "../form.ts";
import type { Layer } from "../layer.ts";
import { type Colour, colour, css, hueDistance, mix, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import type { Random } from "../random.ts";
import { circle, glow, gradient, n, rect, stroked } from "../svg.ts";
import { grain } from "../texture.ts";

interface Lights {
  readonly main: Colour;
  readonly other: Colour;
  readonly white: Colour;
  readonly windows: readonly Colour[];
  readonly haze: Colour;
  readonly dark: Colour;
}

/** After rain: towers of lit windows, the subject as a neon sign above a street that mirrors it. */
export const nightCity: Compose = (brief) => {
  const { w, h } = brief;
  const dice = brief.random.fork("night");
  const lights = lightsOf(brief);
  const street = h * 0.8;
  const cast = castOf(brief).filter(({ id }) => id !== "city");
  const sign = actors(cast, brief, dice.fork("cast"), { x: w / 2 + dice.range(-60, 60), y: h * 0.42, size: 470 }, lights.dark);
  const tubes = sign.map(({ parts, wanted, tones }) =>
    tubesOf(parts, wanted.colour ?? (tones.body.c > 0.06 ? tones.body : lights.main), lights),
  );
  const layers: Layer[] = [
    {
      name: "sky",
      content: `<defs>${gradient("s", [
        [0, colour(0.13, 0.05, lights.haze.h)],
        [0.45, colour(0.2, 0.08, lights.haze.h)],
        [1, lights.haze],
      ])}</defs><rect x="-200" y="-100" width="${n(w + 400)}" height="${n(street + 110)}" fill="url(#s)"/>`,
    },
    {
      name: "stars",
      motion: { fade: { by: 0.4, cycles: 2 } },
      content: Array.from({ length: Math.min(300, Math.round(w / 16)) }, () =>
        circle(dice.range(0, w), dice.range(0, h * 0.45), dice.range(0.8, 2.2), lights.white, dice.range(0.3, 0.9)),
      ).join(""),
    },
  ];
  if (cast.length === 0 && !brief.reading.unwanted.has("moon"))
    layers.push({
      name: "moon",
      motion: { sway: { y: 10 } },
      content: `<defs>${glow("m", lights.main, 0.7)}</defs><circle cx="${n(w * 0.5)}" cy="${n(h * 0.36)}" r="420" fill="url(#m)"/>${circle(w * 0.5, h * 0.36, 150, mix(lights.main, lights.white, 0.55))}`,
    });
  [0, 1, 2].forEach((depth) => {
    layers.push(...skyline(depth, brief, lights, dice.fork(`row${depth}`), street, cast.length > 0));
    if (depth < 2)
      layers.push({
        name: "haze",
        motion: { sway: { x: 30, phase: depth / 2 } },
        content: `<defs>${gradient("h", [
          [0, lights.haze, 0],
          [1, lights.haze, 0.55 - depth * 0.15],
        ])}</defs><rect x="-300" y="${n(h * 0.42)}" width="${n(w + 600)}" height="${n(street - h * 0.42)}" fill="url(#h)"/>`,
      });
  });
  layers.push(...signLayers(sign, tubes, lights), ...wetStreet(brief, lights, dice.fork("street"), street, tubes));
  layers.push(...rain(brief, lights, dice.fork("rain")));
  return { ground: rgb(lights.dark), layers, finish: (at) => grain(dice.fork("grain"), at.width, at.height, 5) };
};

function lightsOf({ palette }: Brief): Lights {
  const h = palette.main.c < 0.04 ? 265 : palette.main.h;
  const bright = (hue: number) => colour(hueDistance(hue, 105) < 40 ? 0.86 : hueDistance(hue, 265) < 35 ? 0.66 : 0.72, 0.23, hue);
  const other = bright(hueDistance(palette.accent.h, h) < 60 ? h + 150 : palette.accent.h);
  return {
    main: palette.main.c < 0.04 ? colour(0.93, 0.02, 260) : bright(h),
    other,
    white: colour(0.97, 0.02, h),
    windows: [colour(0.86, 0.12, 85), colour(0.8, 0.13, 70), colour(0.85, 0.08, 210), mix(bright(h), colour(0.95, 0.03, h), 0.4)],
    haze: colour(0.44, 0.15, h),
    dark: colour(0.12, 0.03, h),
  };
}

function skyline(depth: number, { w, h }: Brief, lights: Lights, dice: Random, street: number, peopled: boolean): Layer[] {
  const fill = mix(lights.haze, lights.dark, [0.42, 0.74, 0.95][depth] ?? 1);
  let blocks = "";
  const lit: string[] = ["", ""];
  for (let x = -60; x < w + 60; ) {
    const width = dice.range(70, 130) * (1 + depth * 0.25);
    const off = Math.abs(x + width / 2 - w / 2) / Math.min(w / 2, 700);
    const valley = peopled && depth > 0 ? Math.min(1, 0.25 + off * off * 1.1) : 1;
    const tall = h * ([0.56, 0.5, 0.4][depth] ?? 0.4) * dice.range(0.5, 1) * valley;
    const top = street - tall;
    blocks += rect(x, top, width + 1, tall + 10, fill) + roof(x, top, width, fill, dice);
    const cell = 15 + depth * 5;
    for (let wy = top + cell; wy < street - cell && (wy - top) / cell < 40; wy += cell * 1.25) {
      for (let wx = x + cell * 0.6; wx < x + width - cell; wx += cell) {
        if (dice.chance(0.62)) continue;
        lit[dice.int(0, 1)] += rect(wx, wy, cell * 0.5, cell * 0.62, dice.pick(lights.windows), [0.35, 0.6, 0.95][depth] ?? 1);
      }
    }
    x += width;
  }
  const motion = { sway: { x: 4 + depth * 5, phase: 0.25 } };
  return [
    { name: "towers", motion, content: blocks },
    ...lit.map(
      (content, i): Layer => ({
        name: "windows",
        motion: { ...motion, fade: { by: 0.4, cycles: 1 + i, phase: i / 2 + depth / 5 } },
        content,
      }),
    ),
  ];
}

function roof(x: number, top: number, width: number, fill: Colour, dice: Random): string {
  const kind = dice.int(0, 4);
  if (kind === 0) return rect(x + width / 2 - 2, top - 60, 4, 61, fill) + circle(x + width / 2, top - 60, 4, colour(0.65, 0.22, 27));
  if (kind === 1) return rect(x + width * 0.2, top - 22, width * 0.6, 23, fill) + rect(x + width * 0.35, top - 42, width * 0.3, 21, fill);
  if (kind === 2) return `<path d="M${n(x)} ${n(top + 1)}L${n(x + width)} ${n(top - 36)}V${n(top + 1)}Z" fill="${css(fill)}"/>`;
  return "";
}

interface Tubes {
  readonly wide: string;
  readonly bright: string;
  readonly core: string;
  readonly back: string;
}

/** Every part's contour as a glass tube: a halo, the colour, a white-hot core. */
function tubesOf(parts: readonly Part[], own: Colour, lights: Lights): Tubes {
  const shine = (of: Colour) => colour(hueDistance(of.h, 105) < 40 ? 0.87 : Math.max(0.68, of.l), Math.max(0.19, of.c), of.h);
  const plain = own.c < 0.05;
  const main = plain ? lights.white : shine(own);
  const tone = { body: main, second: main, light: lights.white, dark: lights.other, accent: lights.other, hole: colour(0.9, 0.16, 95) };
  const draw = (width: number, of: (part: Part) => Colour, opacity = 1) =>
    parts.map((part) => stroked(pathOf(part.form), width, of(part), opacity)).join("");
  return {
    back: parts
      .map((part) =>
        part.form.kind === "line"
          ? ""
          : `<path d="${pathOf(part.form)}" fill="${css(mix(lights.dark, tone[part.tone], part.tone === "body" || part.tone === "second" ? 0.3 : 0.12))}" fill-opacity="88%"/>`,
      )
      .join(""),
    wide: draw(24, (part) => tone[part.tone], 0.5),
    bright: draw(8, (part) => tone[part.tone]),
    core: draw(2.6, (part) => mix(tone[part.tone], lights.white, 0.8)),
  };
}

function signLayers(sign: readonly { x: number; y: number; size: number }[], tubes: readonly Tubes[], lights: Lights): Layer[] {
  if (sign.length === 0) return [];
  const all = (key: keyof Tubes) => tubes.map((tube) => tube[key]).join("");
  const air = sign.map(({ x, y, size }) => `<circle cx="${n(x)}" cy="${n(y)}" r="${n(size * 0.95)}" fill="url(#air)"/>`).join("");
  const posts = sign
    .map(
      ({ x, y, size }) =>
        rect(x - size * 0.22, y + size * 0.4, 6, 300, lights.dark) + rect(x + size * 0.22, y + size * 0.4, 6, 300, lights.dark),
    )
    .join("");
  return [
    { name: "posts", content: posts },
    { name: "air", blend: "screen", motion: { fade: { by: 0.35 } }, content: `<defs>${glow("air", lights.main, 0.5)}</defs>${air}` },
    { name: "sign", content: all("back") },
    {
      name: "glow",
      blend: "screen",
      motion: { fade: { by: 0.45, cycles: 3 } },
      content: `<defs><filter id="b" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="13"/></filter></defs><g filter="url(#b)">${all("wide")}</g>`,
    },
    { name: "tubes", motion: { fade: { by: 0.18, cycles: 3 } }, content: all("bright") + all("core") },
  ];
}

function wetStreet({ w, h }: Brief, lights: Lights, dice: Random, street: number, tubes: readonly Tubes[]): Layer[] {
  const wet = `<defs>${gradient("w", [
    [0, mix(lights.dark, lights.haze, 0.45)],
    [0.35, lights.dark],
    [1, colour(0.08, 0.02, lights.dark.h)],
  ])}</defs><rect x="-200" y="${n(street)}" width="${n(w + 400)}" height="${n(h - street + 200)}" fill="url(#w)"/>`;
  const streaks = Array.from({ length: Math.min(160, Math.round(w / 22)) }, () => {
    const of = dice.pick([lights.main, lights.main, lights.other, ...lights.windows]);
    return rect(dice.range(0, w), street + 3, dice.range(3, 16), (h - street) * dice.range(0.25, 0.95), of, dice.range(0.12, 0.42));
  }).join("");
  const mirror =
    tubes.length === 0
      ? ""
      : `<g transform="translate(0 ${n(street * 1.42)}) scale(1 -0.5)" opacity="0.75">${tubes.map((tube) => tube.wide + tube.bright).join("")}</g>`;
  const clip = `<clipPath id="c"><rect x="-200" y="${n(street + 4)}" width="${n(w + 400)}" height="${n(h)}"/></clipPath>`;
  const soft = `<filter id="r" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="5 11"/></filter>`;
  return [
    { name: "street", content: wet },
    {
      name: "reflection",
      blend: "screen",
      motion: { ripple: { by: 9, length: 70, cycles: 2 } },
      content: `<defs>${clip}${soft}</defs><g clip-path="url(#c)"><g filter="url(#r)">${streaks}${mirror}</g></g>`,
    },
    { name: "kerb", content: rect(-200, street - 3, w + 400, 6, mix(lights.haze, lights.white, 0.25), 0.8) },
  ];
}

function rain({ reading, w, h }: Brief, lights: Lights, dice: Random): Layer[] {
  if (reading.unwanted.has("rain")) return [];
  const snow = reading.signs.has("snow") || reading.signs.has("winter");
  const count = Math.min(900, (w / 1000) * (reading.signs.has("rain") || reading.signs.has("storm") || snow ? 150 : 34));
  const drops = Array.from({ length: Math.round(count) }, () => {
    const x = dice.range(0, w);
    const y = dice.range(0, h * 0.97);
    return snow
      ? circle(x, y, dice.range(2, 7), lights.white, 0.85)
      : stroked(`M${n(x)} ${n(y)}l-5 ${n(dice.range(18, 46))}`, 1.8, lights.white, 0.34);
  });
  return [{ name: snow ? "snow" : "rain", motion: { wrap: { y: snow ? 1 : 4 } }, content: drops.join("") }];
}
