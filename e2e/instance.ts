/** A running Atelier of a test's own: a new home, a free port, its logs, and proof that nothing is left of it at the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ENVIRONMENT } from "#lib/core/env.ts";
import { freePort } from "#test/postgres.ts";

export const PROJECT = join(import.meta.dirname, "..");

export interface InstanceOptions {
  /** Settings beside the home and the port, such as `HOST` or `DATABASE_URL`. */
  readonly env?: Record<string, string>;
  /** What to run instead of the supervisor. */
  readonly command?: readonly string[];
  readonly home?: string;
}

export interface Instance {
  readonly home: string;
  readonly port: number;
  /** `http://127.0.0.1:<port>`, whatever it is bound to. */
  readonly url: string;
  /** Everything web, worker and supervisor have written so far. */
  logs(): string;
  /** The process ids of a script (`server.ts`, `worker.ts`). Linux only. */
  pids(script: string): number[];
  /** Sends a signal to the top process and waits for its end. Answers the exit code and how long that took. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>;
  /** Stops it if it runs, throws if any process of it is left, and removes the home. */
  remove(): Promise<void>;
}

interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Living processes that were started with this home, read from Linux's /proc; a zombie has no command line and is none. */
export function processesOf(home: string): Found[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return command && environment.includes(`ATELIER_HOME=${home}`) ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

export function newHome(): string {
  return mkdtempSync(join(tmpdir(), "atelier-e2e-"));
}

/** Every setting of ours emptied, so that neither the shell's nor a developer's `.env` leaks into a test. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const emptied = Object.fromEntries(Object.keys(ENVIRONMENT.shape).map((name) => [name, ""]));
  return { ...process.env, ...emptied, HOST: "127.0.0.1", LOG_FORMAT: "json", TZ: "Asia/Kathmandu" };
}

export async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    (answer) => answer.status === 200,
    () => false,
  );
}

/** Waits until `condition` holds, asking often. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, timeout = 30_000): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`After ${timeout / 1000} s still waiting for: ${what}`);
    await sleep(50);
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

/** Starts without waiting, for what is expected to fail. */
export async function launch(options: InstanceOptions = {}): Promise<Instance & { readonly child: ChildProcess }> {
  const home = options.home ?? newHome();
  const port = Number(options.env?.PORT) || (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const [program = process.execPath, ...args] = options.command ?? [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    "cli/supervise.ts",
  ];
  const child = spawn(program, args, {
    cwd: PROJECT,
    env: { ...cleanEnvironment(), ATELIER_HOME: home, PORT: String(port), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (written += text));
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    const began = performance.now();
    child.kill(signal);
    const code = await ended(child);
    return { code, ms: performance.now() - began };
  };
  return {
    child,
    home,
    port,
    url,
    logs: () => written,
    pids: (script) => processesOf(home).flatMap(({ pid, command }) => (command.endsWith(script) ? [pid] : [])),
    stop,
    async remove() {
      await stop();
      await until("every process of the instance to end", () => processesOf(home).length === 0, 3_000).catch(() => {
        throw new Error(
          `Left running: ${processesOf(home)
            .map(({ command }) => command)
            .join("; ")}\n${written}`,
        );
      });
      if (!options.home) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Starts and waits until `/api/health` answers 200. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const instance = await launch(options);
  try {
    await until("the instance to be healthy", async () => {
      if (instance.child.exitCode !== null) throw new Error(`It ended with ${instance.child.exitCode}.`);
      return isHealthy(instance.url);
    });
    return instance;
  } catch (error) {
    await instance.remove();
    throw new Error(`The instance did not start.\n${instance.logs()}`, { cause: error });
  }
}
