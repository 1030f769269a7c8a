import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { type Death, KeptProcess } from "./kept-process.ts";
import type { ChildMessage } from "./messages.ts";

/** `server.ts` ends with these after it has said what is wrong: its port is taken, or a setting cannot be. */
const PORT_TAKEN = 98;
const WRONG_SETTING = 2;
/** How many dead workers a new one is told of; older ones' leases have run out long since. */
const REMEMBERED = 50;
/** Everything is to be gone 15 s after the first signal. */
const PATIENCE = 12_000;

export interface HouseholdOptions {
  readonly cwd: string;
  readonly processes: readonly ("web" | "worker")[];
  readonly env: NodeJS.ProcessEnv;
  readonly onReady: (url: string | null) => void;
  /** Web or worker has met a broken database file. */
  readonly onDamage: () => void;
  /** Called once, when everything has ended, with the exit code. */
  readonly onEnd: (code: number) => void;
}

const SCRIPTS = { web: "server.ts", worker: "worker.ts" } as const;

/** Web and worker under one roof: keeps them running, passes their messages on, and ends them together. */
export class Household {
  private readonly options: HouseholdOptions;
  private readonly members: KeptProcess[];
  private readonly deadWorkers: string[] = [];
  private workerId: string | undefined;
  private ready = false;
  private stopping = false;

  constructor(options: HouseholdOptions) {
    this.options = options;
    this.members = options.processes.map((name) => this.member(name));
  }

  private member(name: "web" | "worker"): KeptProcess {
    const member: KeptProcess = new KeptProcess({
      name,
      script: SCRIPTS[name],
      // A worker makes much that is garbage at once: with a small nursery its heap is a third, and no slower.
      flags: name === "worker" ? ["--max-semi-space-size=4"] : [],
      cwd: this.options.cwd,
      env: () => ({
        ...this.options.env,
        ATELIER_PROCESS: name,
        // Threads that come and go each leave memory behind in an arena of their own.
        MALLOC_ARENA_MAX: this.options.env.MALLOC_ARENA_MAX ?? "2",
        // A disk that hangs keeps one of the threads that ask files each time it is asked: of Node's four none would soon be left.
        UV_THREADPOOL_SIZE: this.options.env.UV_THREADPOOL_SIZE ?? "16",
        ...(name === "worker" ? { ATELIER_REAP: this.deadWorkers.join(",") } : {}),
      }),
      onMessage: (message) => this.hear(member, message),
      onDeath: (death) => this.mourn(member, death),
    });
    return member;
  }

  start(): void {
    for (const member of this.members) member.start();
  }

  private hear(from: KeptProcess, message: ChildMessage): void {
    if ("relay" in message) {
      for (const member of this.members) if (member !== from) member.send(message);
    } else if (message.type === "damaged") {
      this.options.onDamage();
    } else if (message.type === "worker") {
      this.workerId = message.id;
      if (!this.options.processes.includes("web")) this.announce(null);
    } else {
      this.announce(message.url);
    }
  }

  private announce(url: string | null): void {
    if (this.ready) return;
    this.ready = true;
    this.options.onReady(url);
  }

  private mourn(member: KeptProcess, death: Death): boolean {
    if (member.name === "web" && !this.ready && (death.cause === PORT_TAKEN || death.cause === WRONG_SETTING)) {
      void this.stop(death.cause === PORT_TAKEN ? 1 : 2);
      return false;
    }
    if (member.name === "worker" && this.workerId) {
      this.deadWorkers.push(this.workerId);
      this.deadWorkers.splice(0, this.deadWorkers.length - REMEMBERED);
      this.workerId = undefined;
    }
    const when = death.delay === 0 ? "now" : `in ${death.delay / 1000} s`;
    log.warn(`${member.name} ended unexpectedly (${death.cause}); starting it again ${when}`, { lived_ms: Math.round(death.lifetime) });
    return true;
  }

  /** Ends everything, politely for 12 s. Called again, it hastens. */
  async stop(code: number): Promise<void> {
    if (this.stopping) {
      for (const member of this.members) member.kill();
      return;
    }
    this.stopping = true;
    await this.quiet();
    this.options.onEnd(code);
  }

  /** Does something while neither web nor worker runs, and starts them again, unless all is to end or the work says otherwise. */
  async rest(work: () => Promise<boolean>): Promise<void> {
    await this.quiet();
    if ((await work()) && !this.stopping) this.start();
  }

  private async quiet(): Promise<void> {
    for (const member of this.members) member.stop();
    const deadline = performance.now() + PATIENCE;
    while (this.members.some((member) => member.isRunning)) {
      if (performance.now() > deadline) for (const member of this.members) member.kill();
      await sleep(20);
    }
  }
}
