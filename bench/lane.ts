/**
 * Preview bytes through the lane (front, guard, token, headers) against a bare Node server that reads the same files: each in a process
 * of its own, over real keep-alive connections, asked by the same client, in turns.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { mediaLinks } from "#lib/media/links.ts";
import { LOCAL_LOGIN } from "#lib/people/schema.ts";
import { previewFolder, previewName } from "#lib/previews/recipes.ts";
import { quantile } from "./instance.ts";

const FILES = 1_000;
const CONNECTIONS = 16;
/** Files that each server sends once only, so that nothing it may remember of them helps. */
const NEW_FILES = 1_000;
const BATCHES = 10;
/** Batches of such files before those that count: code that has just begun to run says little. */
const EARLY_BATCHES = 2;
const ROUNDS = 15;
const ROUND_MS = 800;
const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** Sizes as those of real previews: 256 px around 8 KB, 512 px around 25 KB. @returns their addresses in the lane */
function makeFiles(count: number): string[] {
  const addresses: string[] = [];
  for (let id = 1; id <= count; id += 1) {
    const fingerprint = randomBytes(8).toString("hex");
    const links = mediaLinks(LOCAL_LOGIN, { id, kind: "image", fingerprint });
    for (const recipe of ["256", "512"] as const) {
      const path = join(previewFolder(), previewName(fingerprint, recipe));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, randomBytes(Math.round((recipe === "256" ? 4_000 : 12_000) * (1 + (id % 10) / 5))));
      addresses.push(links[recipe] ?? "");
    }
  }
  return addresses;
}

async function start(which: "ours" | "bare", home: string): Promise<{ child: ChildProcess; port: number }> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    ATELIER_HOME: home,
    DATABASE_URL: "",
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
  const child = fork(join(import.meta.dirname, "lane-server.ts"), [which], {
    env,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (told) => resolve(Number(told)));
    child.once("exit", (code) => reject(new Error(`the ${which} server ended with ${code}`)));
  });
  return { child, port };
}

/** Asks for one address after another on one connection, as fast as it is answered. */
class Asker {
  readonly #socket: Socket;
  readonly #next: () => string;
  #head: Buffer = Buffer.alloc(0);
  #missing = -1;
  count = 0;
  bytes = 0;
  problem: string | null = null;

  constructor(port: number, next: () => string) {
    this.#next = next;
    this.#socket = connect(port, "127.0.0.1", () => this.#ask());
    this.#socket.setNoDelay(true).on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.on("error", (error) => {
      this.problem ??= error.message;
    });
  }

  stop(): void {
    this.#socket.destroy();
  }

  #ask(): void {
    this.#socket.write(`GET ${this.#next()} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: image/webp\r\nSec-Fetch-Site: same-origin\r\n\r\n`);
  }

  #take(chunk: Buffer): void {
    let body = chunk.length;
    if (this.#missing < 0) {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const head = this.#head.toString("latin1", 0, end);
      if (!head.startsWith("HTTP/1.1 200")) this.problem ??= head.split("\r\n")[0] ?? "no answer";
      this.#missing = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      body = this.#head.length - end - END_OF_HEAD.length;
      this.#head = Buffer.alloc(0);
    }
    this.#missing -= body;
    this.bytes += body;
    if (this.#missing > 0) return;
    this.#missing = -1;
    this.count += 1;
    this.#ask();
  }
}

interface Measured {
  perSecond: number;
  mbPerSecond: number;
}

async function measure(port: number, addresses: readonly string[], ms: number): Promise<Measured> {
  let at = 0;
  const next = () => addresses[at++ % addresses.length] ?? "";
  const askers = Array.from({ length: CONNECTIONS }, () => new Asker(port, next));
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const seconds = (performance.now() - started) / 1000;
  for (const asker of askers) asker.stop();
  const problem = askers.find((asker) => asker.problem !== null)?.problem;
  if (problem) throw new Error(`the server answered: ${problem}`);
  const sum = (of: (asker: Asker) => number) => askers.reduce((total, asker) => total + of(asker), 0);
  return { perSecond: sum(({ count }) => count) / seconds, mbPerSecond: sum(({ bytes }) => bytes) / seconds / 1e6 };
}

/** Asks for each address once. @returns requests a second */
async function measureOnce(port: number, addresses: readonly string[]): Promise<number> {
  let at = CONNECTIONS;
  const done = Promise.withResolvers<void>();
  const askers: Asker[] = [];
  const started = performance.now();
  for (let n = 0; n < CONNECTIONS; n += 1) {
    let first = n;
    // Beyond the end the first is asked for again: what counts has come by then.
    const next = () => {
      const wanted = first;
      first = at;
      at += 1;
      if (wanted >= addresses.length) done.resolve();
      return addresses[wanted] ?? addresses[0] ?? "";
    };
    askers.push(new Asker(port, next));
  }
  await done.promise;
  const seconds = (performance.now() - started) / 1000;
  for (const asker of askers) asker.stop();
  const problem = askers.find((asker) => asker.problem !== null)?.problem;
  if (problem) throw new Error(`the server answered: ${problem}`);
  return addresses.length / seconds;
}

/** Whoever is asked first finds the files less close by, so the servers take turns in that. @returns ours against bare, a batch */
async function ratiosOnce(ours: number, bare: number, batches: readonly (readonly string[])[]): Promise<number[]> {
  const ratios: number[] = [];
  for (const [n, batch] of batches.entries()) {
    const [first, second] = n % 2 === 0 ? [ours, bare] : [bare, ours];
    const one = await measureOnce(first, batch);
    const other = await measureOnce(second, batch);
    ratios.push(first === ours ? one / other : other / one);
  }
  return ratios.slice(EARLY_BATCHES);
}

export async function benchLane(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "atelier-bench-lane-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  const addresses = makeFiles(FILES);
  const batches = Array.from({ length: EARLY_BATCHES + BATCHES }, () => makeFiles(NEW_FILES));
  const [ours, bare] = await Promise.all([start("ours", home), start("bare", home)]);
  try {
    for (const { port } of [ours, bare]) await measure(port, addresses, 1_500);
    const rounds: Record<"ours" | "bare", Measured>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ ours: await measure(ours.port, addresses, ROUND_MS), bare: await measure(bare.port, addresses, ROUND_MS) });
    }
    const first = await ratiosOnce(ours.port, bare.port, batches);
    const median = (of: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(of), 0.5);
    const told = (which: "ours" | "bare") =>
      `${median((round) => round[which].perSecond).toFixed(0)} requests/s, ${median((round) => round[which].mbPerSecond).toFixed(0)} MB/s`;
    const ratio = median((round) => round.ours.mbPerSecond / round.bare.mbPerSecond);
    console.log(`lane, previews     ${told("ours")}   bare Node server ${told("bare")}, ${CONNECTIONS} connections`);
    console.log(`lane, repeating    ${ratio.toFixed(2)}×, median of ${ROUNDS} rounds over ${FILES * 2} files   (bar: 0.75×)`);
    console.log(
      `lane, each once    ${quantile(first, 0.5).toFixed(2)}×, median of ${BATCHES} batches of ${NEW_FILES * 2} files   (bar: 0.7×)`,
    );
  } finally {
    for (const { child } of [ours, bare]) child.kill();
    rmSync(home, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) await benchLane();
