import { type ChildProcess, spawn } from "node:child_process";
import { messageOf } from "#lib/core/errors.ts";
import { countDeath, restartDelay } from "./backoff.ts";
import { type ChildMessage, readMessage } from "./messages.ts";

export interface Death {
  /** The exit code or the signal's name. */
  readonly cause: number | string;
  readonly lifetime: number;
  /** Until it is started again, in milliseconds. */
  readonly delay: number;
}

export interface KeptProcessOptions {
  /** `web` or `worker`. */
  readonly name: string;
  /** The script, relative to the project; it stands in the command line, so that people and tools find the process. */
  readonly script: string;
  /** For Node itself. */
  readonly flags?: readonly string[];
  readonly cwd: string;
  /** Asked again for every life of the process. */
  readonly env: () => NodeJS.ProcessEnv;
  readonly onMessage: (message: ChildMessage) => void;
  /** Answers whether it shall be started again. */
  readonly onDeath: (death: Death) => boolean;
}

const POSIX = process.platform !== "win32";

/** One process that is started again whenever it dies, until it is told to stop. */
export class KeptProcess {
  readonly name: string;
  private readonly options: KeptProcessOptions;
  private child: ChildProcess | undefined;
  private restart: NodeJS.Timeout | undefined;
  private deaths = 0;
  private stopping = false;

  constructor(options: KeptProcessOptions) {
    this.name = options.name;
    this.options = options;
  }

  start(): void {
    this.stopping = false;
    const born = performance.now();
    // A group of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops its children in order, and what a child
    // started itself (ffmpeg) can be ended with it.
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...(this.options.flags ?? []), this.options.script], {
      cwd: this.options.cwd,
      env: this.options.env(),
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: POSIX,
    });
    this.child = child;
    child.on("message", (raw) => {
      const message = readMessage(raw);
      if (message) this.options.onMessage(message);
    });
    child.once("error", (error) => this.died(child, messageOf(error), performance.now() - born));
    child.once("exit", (code, signal) => this.died(child, signal ?? code ?? 1, performance.now() - born));
  }

  private died(child: ChildProcess, cause: number | string, lifetime: number): void {
    if (this.child !== child) return;
    this.child = undefined;
    endGroup(child, "SIGKILL");
    if (this.stopping) return;
    this.deaths = countDeath(this.deaths, lifetime);
    const delay = restartDelay(this.deaths);
    if (this.options.onDeath({ cause, lifetime, delay })) this.restart = setTimeout(() => this.start(), delay);
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  send(message: unknown): void {
    // A child on its way out has a closed channel; what it misses it learns from the database.
    if (this.child?.connected) this.child.send(message as object, undefined, undefined, () => undefined);
  }

  /** Asks it to finish what it cannot leave and end; it is not started again. */
  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    clearTimeout(this.restart);
    this.send({ type: "stop" });
    this.child?.kill("SIGTERM");
  }

  kill(): void {
    this.stopping = true;
    clearTimeout(this.restart);
    if (this.child) endGroup(this.child, "SIGKILL");
  }
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (POSIX && child.pid) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // Nobody of the group is left.
  }
}
