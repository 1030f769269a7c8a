import { both, box, disc, line, outline } from "../form.ts";
import type { Subject } from "./subject.ts";

/** Drawn in a box of 100 × 100, feet at y = 100. */
export const OBJECTS = {
  robot: {
    place: "ground",
    natural: { l: 0.64, c: 0.07, h: 230 },
    draw: (r) => [
      line("dark", 2.2, "50,14! 50,2!"),
      disc("accent", 50, 2, 4),
      box("body", 29, 12, 42, 30),
      ...(r.chance(0.5) ? both(disc("hole", 41, 26, 5.6)) : [box("hole", 35, 20, 30, 10)]),
      ...both(disc("dark", 42, 26, 2)),
      box("dark", 40, 35, 20, 2.6),
      box("second", 44, 42, 12, 5),
      box("body", 24, 47, 52, 34),
      box("light", 33, 53, 34, 16),
      ...[38, 46, 54, 62].map((x, i) => disc(i % 2 ? "accent" : "dark", x, 61, 2.6)),
      ...both(line("second", 7, "22,52! 12,64! 14,78!")),
      ...both(disc("dark", 14, 81, 5.5)),
      ...both(box("second", 32, 81, 11, 13)),
      ...both(outline("dark", "26,100! 28,93 46,93 47,100!")),
    ],
  },
  person: {
    place: "ground",
    natural: { l: 0.56, c: 0.18, h: 27 },
    draw: (r) => [
      ...(r.chance(0.4) ? [outline("dark", "40,6 50,0 60,6 64,24 58,26! 42,26! 36,24")] : []),
      disc("light", 50, 15, 9.5, 11),
      outline("dark", "40,15 42,4 52,2 61,8 60,15! 52,9 44,10"),
      outline("body", "42,28 58,28 64,44 70,80! 30,80! 36,44"),
      outline("body", "42,29 33,36 26,58 31,60! 40,42"),
      outline("body", "58,29 67,36 74,58 69,60! 60,42"),
      disc("light", 28, 61, 3.2),
      disc("light", 72, 61, 3.2),
      box("dark", 41, 80, 6.5, 18),
      box("dark", 53, 80, 6.5, 18),
      outline("dark", "36,100! 40,96 47.5,96! 47.5,100!"),
      outline("dark", "52.5,100! 52.5,96! 60,96 64,100!"),
      line("accent", 5, "43,29 50,32 57,29"),
    ],
  },
  heart: {
    place: "sky",
    natural: { l: 0.58, c: 0.22, h: 20 },
    size: 0.6,
    draw: () => [
      outline("body", "50,96! 20,64 4,36 12,12 32,8 50,26! 68,8 88,12 96,36 80,64"),
      outline("light", "16,34 18,20 30,15 28,20 22,26 20,36"),
    ],
  },
  cup: {
    place: "ground",
    natural: { l: 0.6, c: 0.13, h: 220 },
    size: 0.75,
    draw: () => [
      line("light", 2.4, "40,32 34,22 42,14 38,4"),
      line("light", 2.4, "56,32 50,22 58,14 54,4"),
      line("body", 6, "76,50! 92,48 94,66 72,76"),
      outline("body", "16,40! 80,40! 78,66 68,88 50,92 30,88 18,66"),
      disc("dark", 48, 41, 32, 5.4),
      outline("second", "8,92! 90,92! 78,100 20,100"),
    ],
  },
  umbrella: {
    place: "ground",
    natural: { l: 0.6, c: 0.21, h: 25 },
    size: 0.85,
    draw: () => [
      line("dark", 3.4, "50,10! 50,86! 54,95 62,94 64,86"),
      outline("body", "4,50! 10,26 30,10 50,6 70,10 90,26 96,50! 88,45 80,44 73,46 66,50! 58,45 50,44 42,45 34,50! 27,46 19,44 12,45"),
      outline("second", "34,50! 36,26 50,6! 64,26 66,50! 58,45 50,44 42,45"),
      line("dark", 3, "50,6! 50,0!"),
    ],
  },
  guitar: {
    place: "ground",
    natural: { l: 0.6, c: 0.13, h: 55 },
    draw: () => [
      box("dark", 47, 6, 6, 48),
      box("second", 44.5, -2, 11, 13),
      ...both(disc("light", 43, 2, 2)),
      ...both(disc("light", 43, 8, 2)),
      outline("body", "50,40 64,42 67,52 62,60 70,70 76,84 66,98 50,100 34,98 24,84 30,70 38,60 33,52 36,42"),
      disc("dark", 50, 68, 8.5),
      box("dark", 41, 86, 18, 4),
      ...[48, 50, 52].map((x) => line("light", 0.7, `${x},4! ${x},88!`)),
    ],
  },
} as const satisfies Record<string, Subject>;
