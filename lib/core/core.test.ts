import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ENVIRONMENT, parseEnvironment } from "./env.ts";
import { uuidv7 } from "./ids.ts";
import { digitsOf, parseExact, stringifyExact } from "./json.ts";
import { dayIn } from "./time.ts";

it("makes UUIDs that sort by birth and never repeat, also within a millisecond", () => {
  const ids = Array.from({ length: 20_000 }, () => uuidv7());
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("carries numbers a double cannot hold digit for digit", () => {
  const text = '{"seed":18446744073709551615,"cfg":7.10,"steps":20,"deep":[{"seed":9007199254740993}]}';
  const value = parseExact(text) as { seed: unknown; steps: number };
  expect(stringifyExact(value, 0).trim()).toBe(text);
  expect(digitsOf(value.seed)).toBe("18446744073709551615");
  expect([value.steps, digitsOf("12"), digitsOf("1.5"), digitsOf(1.5)]).toEqual([20, "12", null, null]);
});

it("says every wrong variable in a line of its own, and never a secret", () => {
  const wrong = () => parseEnvironment({ PORT: "99999", ATELIER_TZ: "Mars/Olympus", DATABASE_URL: "mysql://me:pw@x", LOG_LEVEL: "loud" });
  expect(wrong).toThrow(/^PORT: .*"99999"/m);
  expect(wrong).toThrow(/^ATELIER_TZ: .*time zone/m);
  expect(wrong).toThrow(/^LOG_LEVEL: /m);
  expect(wrong).not.toThrow(/pw@x/);
});

it("takes an empty variable as none, and the older name of the home", () => {
  const env = parseEnvironment({ SWEET_TEA_ROOT: "/srv/tea", COMFYUI_ROOT: "", PORT: " " });
  expect([env.home, env.comfyui, env.port, env.databasePath]).toEqual(["/srv/tea", "/srv/tea/comfyui", 3000, "/srv/tea/.scores/media.db"]);
});

it("documents every variable in .env.example", () => {
  const text = readFileSync(join(import.meta.dirname, "..", "..", ".env.example"), "utf8");
  for (const name of Object.keys(ENVIRONMENT.shape)) expect(text, name).toMatch(new RegExp(`^#? ?${name}=`, "m"));
});

it("knows which calendar day an instant is where the person lives", () => {
  const late = new Date("2026-11-21T22:30:00Z");
  expect([dayIn(late, "UTC"), dayIn(late, "Asia/Kathmandu"), dayIn(late, "America/Los_Angeles")]).toEqual([
    "2026-11-21",
    "2026-11-22",
    "2026-11-21",
  ]);
});
