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
  // A double prints these very digits, and is another number all the same.
  expect(digitsOf(parseExact("278444624639166100"))).toBe("278444624639166100");
  expect([value.steps, digitsOf("12"), digitsOf("1.5"), digitsOf(1.5)]).toEqual([20, "12", null, null]);
});

it("says every wrong variable in a line of its own, and never a secret", () => {
  const wrong = () => parseEnvironment({ PORT: "99999", ATELIER_TZ: "Mars/Olympus", DATABASE_URL: "mysql://me:pw@x", LOG_LEVEL: "loud" });
  expect(wrong).toThrow(/^PORT: .*"99999"/m);
  expect(wrong).toThrow(/^ATELIER_TZ: .*time zone/m);
  expect(wrong).toThrow(/^LOG_LEVEL: /m);
  expect(wrong).not.toThrow(/pw@x/);
});

it("says what a number must be, and takes only hosts that a request can name", () => {
  for (const port of ["abc", "0", "65536", "80.5", "1e3", "-1"]) {
    expect(() => parseEnvironment({ PORT: port }), port).toThrow(`PORT: must be a whole number from 1 to 65535 (it is "${port}")`);
  }
  for (const hosts of ["https://studio.example.org", "studio.example.org/atelier", "fine.example,a b", "*.example.org", "::1"]) {
    expect(() => parseEnvironment({ ATELIER_ALLOWED_HOSTS: hosts }), hosts).toThrow(
      /^ATELIER_ALLOWED_HOSTS: .* must be a host or host:port/,
    );
  }
  const env = parseEnvironment({ ATELIER_ALLOWED_HOSTS: " Studio:3000, 10.0.0.5,[::1]:80 ,", PORT: "80" });
  expect([env.port, env.allowedHosts]).toEqual([80, ["Studio:3000", "10.0.0.5", "[::1]:80"]]);
});

it("takes an empty variable as none, and the older name of the home", () => {
  const env = parseEnvironment({ SWEET_TEA_ROOT: "/srv/tea", COMFYUI_ROOT: "", PORT: " " });
  expect([env.home, env.comfyui, env.port, env.databasePath]).toEqual(["/srv/tea", "/srv/tea/comfyui", 3000, "/srv/tea/.scores/media.db"]);
});

it("documents every variable in .env.example, also those that only compose and the checks read", () => {
  const root = join(import.meta.dirname, "..", "..");
  const text = readFileSync(join(root, ".env.example"), "utf8");
  const composed = [...readFileSync(join(root, "compose.yaml"), "utf8").matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] ?? "");
  expect(composed).toContain("POSTGRES_PASSWORD");
  const names = new Set([
    ...Object.keys(ENVIRONMENT.shape),
    ...composed,
    "ATELIER_CHROMIUM",
    "CHROMIUM_PATH",
    "COMFYUI_URL",
    "COMFYUI_OUTPUT",
  ]);
  for (const name of names) expect(text, name).toMatch(new RegExp(`^#? ?${name}=`, "m"));
});

it("knows which calendar day an instant is where the person lives", () => {
  const late = new Date("2026-11-21T22:30:00Z");
  expect([dayIn(late, "UTC"), dayIn(late, "Asia/Kathmandu"), dayIn(late, "America/Los_Angeles")]).toEqual([
    "2026-11-21",
    "2026-11-22",
    "2026-11-21",
  ]);
});
