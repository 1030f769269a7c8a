import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash, ROOT, readJson, run, SetupFailure, step } from "./steps.mjs";

const STAMP = "node_modules/.atelier.json";
const LEAST_NODE = [24, 18];

/** Whether `node_modules` holds what the lock says, by npm's own listing of what it put there (written last, by npm). */
function holdsTheLock() {
  const wanted = readJson("package-lock.json")?.packages;
  const installed = readJson("node_modules/.package-lock.json")?.packages;
  if (!wanted || !installed) return false;
  if (Object.keys(installed).some((path) => !wanted[path])) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** npm gives programs in `bin` their execute bit; these two are found by path and came without it for group and others. */
function makeExecutable() {
  if (process.platform === "win32") return;
  for (const [scope, program] of [
    ["@ffmpeg-installer", "ffmpeg"],
    ["@ffprobe-installer", "ffprobe"],
  ]) {
    const folder = join(ROOT, "node_modules", scope);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name, program);
      if (name !== program && existsSync(path)) chmodSync(path, 0o755);
    }
  }
}

async function npmInstall() {
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
  const npm = process.env.npm_execpath;
  const failure = "The packages could not be installed; `npm start` tries again. The first start needs the network";
  // NODE_ENV=production would leave out what builds the pages.
  const env = { ...process.env, NODE_ENV: "" };
  if (npm && /\.[cm]?js$/.test(npm)) await run(process.execPath, [npm, ...args], { failure, env });
  else await run("npm", args, { failure, env, shell: process.platform === "win32" });
}

/** @param {string} version `v24.21.0` */
function isRecent(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
}

/** The Node that runs Atelier: the one npm installed for this platform, else the machine's own where it is recent enough. */
function findNode() {
  const program = process.platform === "win32" ? "node.exe" : "node";
  const ours = join(ROOT, "node_modules", `node-${process.platform.replace("win32", "win")}-${process.arch}`, "bin", program);
  for (const candidate of [ours, process.execPath]) {
    if (!existsSync(candidate)) continue;
    try {
      const version = execFileSync(candidate, ["--version"], { encoding: "utf8" }).trim();
      if (isRecent(version)) return candidate;
    } catch {
      // Made for another C library (Alpine's musl): the machine's own may serve.
    }
  }
  throw new SetupFailure(
    `Atelier runs on Node ${LEAST_NODE.join(".")} or newer. npm has none for ${process.platform}-${process.arch}, and this machine's is ${process.version}: install a newer Node and start again.`,
  );
}

/** Puts the lock's packages in place if they are not. @returns {Promise<string>} the path of the Node that runs everything else */
export async function install() {
  const hash = `${process.platform}-${process.arch}-${contentHash(["package-lock.json"])}`;
  const stamp = readJson(STAMP);
  let node = stamp?.node;
  await step(
    { doing: "Installing packages from package-lock.json", done: "Packages installed", fresh: "Packages are up to date" },
    async (begin) => {
      if (stamp?.hash === hash && existsSync(node)) return false;
      const needed = !holdsTheLock();
      if (needed) {
        begin();
        await npmInstall();
      }
      makeExecutable();
      node = findNode();
      writeFileSync(join(ROOT, STAMP), JSON.stringify({ hash, node }));
      return needed;
    },
  );
  return node;
}
