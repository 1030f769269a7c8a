import { readFileSync } from "node:fs";

/**
 * The parent of another process, from Linux's /proc (`man 5 proc_pid_stat`: the fourth field, after a name in brackets that may
 * itself hold brackets and blanks). Elsewhere unknown.
 * @param {number} pid
 */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

/**
 * Calls `gone` when whoever started this process has died without passing a signal on. npm puts a shell between itself and the
 * script, and that shell outlives an npm that was killed, so under npm the parent's parent is watched too.
 * @param {() => void} gone
 */
export function watchAncestors(gone) {
  const parent = process.ppid;
  const grandparent = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    const alone = process.ppid !== parent || (grandparent !== undefined && parentOf(parent) !== grandparent);
    if (!alone) return;
    clearInterval(timer);
    gone();
  }, 500);
  timer.unref();
}
