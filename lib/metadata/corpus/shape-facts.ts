/** Sizes, times and codecs. */
import { isObject, type JsonObject } from "../dialects/exact-json.ts";
import { listIn, numberIn, objectIn } from "../dialects/fields.ts";
import type { Facts } from "../schema.ts";
import type { Check } from "./manifest.ts";

/** The manifest's name of a format, where ours differs. */
const FORMATS: Readonly<Record<string, string>> = { matroska: "mkv" };

export function checkShape(expected: JsonObject, format: string | null, sniffed: string | null, facts: Facts, check: Check): void {
  const wanted = format === null ? null : (FORMATS[format] ?? format);
  check("format", wanted === "zip" ? sniffed === null : wanted === sniffed, wanted, sniffed);
  for (const side of ["width", "height"] as const)
    if (expected[side] !== undefined) check(side, facts[side] === expected[side], expected[side], facts[side]);
  const isTurned = (facts.orientation ?? 1) >= 5;
  const shown = { display_width: isTurned ? facts.height : facts.width, display_height: isTurned ? facts.width : facts.height };
  for (const [name, got] of Object.entries(shown))
    if (expected[name] !== undefined) check(name, got === expected[name], expected[name], got);
  const duration = numberIn(expected, "duration_s");
  if (duration !== null) {
    const got = facts.duration ?? 0;
    check("duration_s", Math.abs(got - duration) <= Math.max(0.1, duration * 0.02), duration, facts.duration);
  }
  if (expected.frames !== undefined) check("frames", facts.technical.frames === expected.frames, expected.frames, facts.technical.frames);
  checkStreams(expected, facts, check);
  checkModel(objectIn(expected, "glb"), facts, check);
  checkSvg(objectIn(expected, "svg"), facts, check);
}

const TURNS: Readonly<Record<string, number>> = { "-90": 6, "90": 8, "180": 3, "-180": 3 };

function checkStreams(expected: JsonObject, facts: Facts, check: Check): void {
  const { technical } = facts;
  const [video] = listIn(expected, "video").filter(isObject);
  const got: Readonly<Record<string, unknown>> = {
    codec: technical.codec,
    width: facts.width,
    height: facts.height,
    frames: technical.frames,
    rotation: facts.orientation,
  };
  for (const [name, wanted] of Object.entries(video ?? {})) {
    if (name === "fps") check("video.fps", Math.abs((facts.frame_rate ?? 0) - Number(wanted)) <= 0.05, wanted, facts.frame_rate);
    else check(`video.${name}`, got[name] === (name === "rotation" ? TURNS[String(wanted)] : wanted), wanted, got[name]);
  }
  const [audio] = listIn(expected, "audio").filter(isObject);
  const heard: Readonly<Record<string, unknown>> = {
    codec: technical.audio_codec,
    sample_rate: technical.sample_rate,
    channels: technical.channels,
  };
  for (const [name, wanted] of Object.entries(audio ?? {})) check(`audio.${name}`, heard[name] === wanted, wanted, heard[name]);
  const [cover] = listIn(expected, "cover_art").filter(isObject);
  if (cover) {
    const wanted = `${String(cover.codec).replace("mjpeg", "jpeg")} ${cover.width}x${cover.height}`;
    check("cover_art", technical.cover_art === wanted, wanted, technical.cover_art);
  }
}

function checkModel(glb: JsonObject | null, facts: Facts, check: Check): void {
  for (const [name, wanted] of Object.entries(glb ?? {})) {
    if (name === "parse_error") {
      check("glb.parse_error", facts.problems.length > 0, wanted, facts.problems);
      continue;
    }
    const got = facts.technical[name === "gltf_generator" ? "generator" : name];
    check(`glb.${name}`, got === wanted, wanted, got);
  }
}

function checkSvg(svg: JsonObject | null, facts: Facts, check: Check): void {
  for (const [name, wanted] of Object.entries(svg ?? {})) {
    const got = name === "width" ? facts.width : name === "height" ? facts.height : facts.technical[name];
    const isSize = name === "width" || name === "height";
    if (name === "viewBox") {
      const [, , width, height] = String(wanted)
        .split(/[\s,]+/)
        .map(Number);
      const isMet = Math.abs((facts.width ?? 0) - (width ?? 0)) < 1 && Math.abs((facts.height ?? 0) - (height ?? 0)) < 1;
      check("svg.viewBox", isMet, wanted, [facts.width, facts.height]);
    } else check(`svg.${name}`, isSize ? got === Math.round(Number.parseFloat(String(wanted))) : got === wanted, wanted, got);
  }
}
