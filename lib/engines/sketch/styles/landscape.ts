import { rgb } from "../oklch.ts";
import type { Compose } from "../plan.ts";
import { sceneOf } from "../scene.ts";
import { grain } from "../texture.ts";
import { sceneLayers } from "./scene-layers.ts";

/** A travel poster: folds of land fading into the air, one disc, fine grain. */
export const landscape: Compose = (brief) => ({
  ground: rgb(brief.palette.sky[1]),
  layers: sceneLayers(sceneOf(brief), brief, { soft: true }),
  finish: (at) => grain(brief.random.fork("grain"), at.width, at.height, 7),
});
