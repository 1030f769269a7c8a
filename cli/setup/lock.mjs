import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./steps.mjs";

const LOCK = join(ROOT, ".cache", "setup.lock");

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function holder() {
  try {
    return Number(readFileSync(LOCK, "utf8")) || 0;
  } catch {
    return 0;
  }
}

function take() {
  // Written whole under another name, then linked: nobody ever reads a lock without its owner's number.
  const mine = `${LOCK}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, LOCK);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(mine);
  }
}

/** Takes a dead owner's lock away. Of two who try at once, the one who moved a live lock aside puts it back. */
function clear(dead) {
  const aside = `${LOCK}.${process.pid}.stale`;
  try {
    renameSync(LOCK, aside);
    if (Number(readFileSync(aside, "utf8")) !== dead) linkSync(aside, LOCK);
  } catch {
    // Another was faster.
  }
  rmSync(aside, { force: true });
}

/**
 * Runs `work` while no other start or test of this checkout is setting up.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function whileAlone(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  let told = false;
  while (!take()) {
    const owner = holder();
    if (owner && !isAlive(owner)) clear(owner);
    else {
      if (!told) console.log(`  Another start (process ${owner}) is setting up; waiting for it …`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const release = () => {
    if (holder() === process.pid) rmSync(LOCK, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
