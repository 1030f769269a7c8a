/** The house rules that no linter knows: which names a file may have and what it may reach for. `cli/house/rules.ts` is the list. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "./house/rules.ts";

const ROOT = join(import.meta.dirname, "..");

const paths = globSync(["app/**", "components/**", "lib/**", "cli/**"], { cwd: ROOT, exclude: ["lib/db/generated/**"] })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
  .sort();
const wrong = inspect(paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") })));
for (const line of wrong) console.error(line);
console.log(wrong.length === 0 ? `${paths.length} files follow the house rules.` : `${wrong.length} breaches of the house rules.`);
process.exit(wrong.length === 0 ? 0 : 1);
