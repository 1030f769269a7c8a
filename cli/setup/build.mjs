import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelsHash } from "./generate.mjs";
import { contentHash, ROOT, readJson, run, step } from "./steps.mjs";

const STAMP = ".next/atelier.json";
const SOURCES = [
  "app",
  "components",
  "lib",
  "messages",
  "public",
  "next.config.ts",
  "tailwind.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** @param {string} path */
function isBuilt(path) {
  return !path.startsWith("lib/db/generated") && !/\.test\.tsx?$/.test(path);
}

/** Removes a build that must not be served; the compiler's cache is kept, it is checked by content. */
function clearBuild() {
  const folder = join(ROOT, ".next");
  if (!existsSync(folder)) return;
  rmSync(join(ROOT, STAMP), { force: true });
  for (const name of readdirSync(folder))
    if (name !== "cache" && name !== "dev") rmSync(join(folder, name), { recursive: true, force: true });
}

/** Builds the pages for production if their sources changed. @param {string} node @param {() => Promise<void>} beforeBuilding */
export async function buildPages(node, beforeBuilding = async () => undefined) {
  const hash = `${contentHash(SOURCES, isBuilt)}-${modelsHash()}`;
  const words = { doing: "Building the pages", done: "Pages built", fresh: "Pages are up to date" };
  await step(words, async (begin) => {
    if (readJson(STAMP)?.hash === hash && existsSync(join(ROOT, ".next", "BUILD_ID"))) return false;
    await beforeBuilding();
    begin();
    clearBuild();
    const { NODE_ENV: _, ...env } = process.env;
    try {
      await run(node, [join(ROOT, "node_modules", "next", "dist", "bin", "next"), "build"], {
        failure: "The pages could not be built, and nothing was started",
        env: { ...env, NEXT_TELEMETRY_DISABLED: "1", NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
      });
    } catch (error) {
      clearBuild();
      throw error;
    }
    writeFileSync(join(ROOT, STAMP), JSON.stringify({ hash }));
    return true;
  });
}
