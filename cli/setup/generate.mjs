import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash, ROOT, readJson, run, step } from "./steps.mjs";

const PROVIDERS = ["sqlite", "postgresql"];
const GENERATED = "lib/db/generated";
const STAMP = `${GENERATED}/stamp.json`;

/** What the generated clients are made from. */
export function modelsHash() {
  const sources = ["prisma/models", ...PROVIDERS.map((provider) => `prisma/${provider}/schema.prisma`), "prisma.config.ts"];
  return contentHash([...sources, "node_modules/prisma/package.json"]);
}

/** Generates both Prisma clients if the models changed. @param {string} node */
export async function generateClients(node) {
  const hash = modelsHash();
  const words = { doing: "Generating the database clients", done: "Database clients generated", fresh: "Database clients are up to date" };
  await step(words, async (begin) => {
    const whole = PROVIDERS.every((provider) => existsSync(join(ROOT, GENERATED, provider, "client.ts")));
    if (whole && readJson(STAMP)?.hash === hash) return false;
    begin();
    rmSync(join(ROOT, STAMP), { force: true });
    for (const provider of PROVIDERS) {
      await run(node, [join(ROOT, "node_modules", "prisma", "build", "index.js"), "generate"], {
        failure: `The ${provider} client could not be generated from prisma/${provider}`,
        // `generate` insists on a schema engine it never runs; any existing file saves the download.
        env: { ...process.env, ATELIER_PRISMA_PROVIDER: provider, PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: "1" },
      });
    }
    mkdirSync(join(ROOT, GENERATED), { recursive: true });
    writeFileSync(join(ROOT, STAMP), JSON.stringify({ hash }));
    return true;
  });
}
