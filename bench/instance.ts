/** A running Atelier on a home and a port of its own, for measurements and crash tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#test/postgres.ts";

export interface Instance {
  readonly url: string;
  readonly home: string;
  readonly child: ChildProcess;
  readonly output: () => string;
  /** SIGTERM, and waits for the end. @returns milliseconds it took */
  stop(): Promise<number>;
  remove(): void;
}

const ROOT = join(import.meta.dirname, "..");

export async function startInstance(options: { env?: Record<string, string>; preload?: string; home?: string } = {}): Promise<Instance> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), "atelier-instance-"));
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    ATELIER_HOME: home,
    COMFYUI_ROOT: "",
    DATABASE_URL: "",
    PORT: String(port),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    // As `npm start` has it: readers start in a third of the time.
    NODE_COMPILE_CACHE: join(ROOT, ".cache", "compile"),
    ...(options.preload ? { NODE_OPTIONS: `--import ${options.preload}` } : {}),
    ...options.env,
  };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(ROOT, "cli", "supervise.ts")], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child, () => said);
  return {
    url,
    home,
    child,
    output: () => said,
    async stop() {
      const started = performance.now();
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGTERM");
        await ended;
      }
      return performance.now() - started;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`Atelier ended before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/api/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Atelier was not ready within 30 s:\n${output()}`);
}

/** Hears an instance's events until stopped. */
export async function hearEvents(url: string, hear: (type: string, payload: Record<string, unknown>) => void): Promise<() => void> {
  const abort = new AbortController();
  const answer = await fetch(`${url}/api/events`, { signal: abort.signal });
  if (!answer.body) throw new Error("no event stream");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  void (async () => {
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done || value === undefined) return;
      rest += value;
      const blocks = rest.split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const type = /^event: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (type && data) hear(type, JSON.parse(data));
      }
    }
  })();
  return () => abort.abort();
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
