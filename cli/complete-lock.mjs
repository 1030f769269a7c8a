/**
 * For maintainers, after the lock file changed: `node cli/complete-lock.mjs`.
 *
 * A registry that does not serve some platform's packages makes npm leave them out of the lock, and then `npm ci` refuses it. They are
 * optional and never installed here; their exact version, as their parent names it, is all the lock has to say of them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./setup/steps.mjs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "aix", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** What a package runs on, as its name says it: `@scope/thing-linux-arm64-musl`. @param {string} name */
function platformOf(name) {
  const words = name.replace("windows", "win32").split(/[-/]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  const libc = words.includes("musl") ? "musl" : words.includes("gnu") || words.includes("glibc") ? "glibc" : undefined;
  return { ...(cpu ? { cpu: [cpu] } : {}), ...(os === "linux" && libc ? { libc: [libc] } : {}), ...(os ? { os: [os] } : {}) };
}

const path = join(ROOT, "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place]) continue;
    const platform = platformOf(name);
    if (!platform.os && !platform.cpu) {
      console.error(`${name} does not say in its name what it runs on; look at it and add it by hand.`);
      process.exitCode = 1;
      continue;
    }
    const { cpu, ...rest } = platform;
    lock.packages[place] = {
      version: range.replace(/^[~^]/, ""),
      ...(cpu ? { cpu } : {}),
      ...(parent.dev ? { dev: true } : {}),
      ...(rest.libc ? { libc: rest.libc } : {}),
      optional: true,
      ...(rest.os ? { os: rest.os } : {}),
    };
    added.push(name);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "The lock is whole." : `Added ${added.length}: ${added.join(", ")}`);
