/** The web process: one HTTP server, the guard before everything, the media lane, and Next for pages and routes. */
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { messageOf, systemCode } from "#lib/core/errors.ts";
import { log, outliveReaders } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { database } from "#lib/db/client.ts";
import { isLoopback } from "#lib/http/guard.ts";
import { createFront, type NodeHandler } from "#lib/http/serve.ts";
import { serveLane } from "#lib/lane/service.ts";
import { readyBrowsing } from "#lib/media/browsing/start.ts";
import { startColumns } from "#lib/media/columns/start.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { setupUrl } from "#lib/people/first-admin.ts";
import { nameLocalPerson } from "#lib/people/service.ts";

/** The supervisor knows this exit code: the port is taken, starting again would not help. */
const PORT_TAKEN = 98;
const DRAIN_MS = 10_000;

outliveReaders();
const dev = process.env.ATELIER_DEV === "1";
Object.assign(process.env, { NODE_ENV: process.env.NODE_ENV ?? (dev ? "development" : "production") });
process.env.ATELIER_PROCESS ??= "web";
// next-auth takes its own address from the Host, which the guard has checked.
process.env.AUTH_TRUST_HOST = "1";

function settings() {
  try {
    return environment();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(2);
  }
}

const env = settings();

process.on("unhandledRejection", (error) => log.error("a promise was left alone with its failure", { error }));

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "[::]") return "localhost";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

async function nextHandler(): Promise<{ handle: NodeHandler; upgrade: (front: ReturnType<typeof createFront>) => void }> {
  const { default: next } = await import("next");
  const app = next({ dev, dir: import.meta.dirname, hostname: urlHost(env.host), port: env.port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    handle: (request, response) => handle(request, response),
    // Only the development server speaks over web sockets; anything else that asks for one is cut off by Node.
    upgrade: (front) => dev && front.server.on("upgrade", (request, socket, head) => void upgrade(request, socket, head)),
  };
}

function listen(front: ReturnType<typeof createFront>): Promise<AddressInfo> {
  return new Promise((resolve) => {
    front.server.once("error", (error) => {
      const code = systemCode(error);
      const taken = code === "EADDRINUSE";
      const reason = taken
        ? `PORT: ${env.port} on ${env.host} is taken by another program. Stop it, or choose another: PORT=${env.port + 1} npm start`
        : code === "EACCES"
          ? `PORT: this user may not listen on ${env.port}. Choose a port from 1024 up, such as PORT=3000.`
          : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
            ? `HOST: "${env.host}" is no address of this machine.`
            : `HOST, PORT: cannot listen on ${env.host}:${env.port} (${messageOf(error)})`;
      process.stderr.write(`${reason}\n`);
      process.exit(taken ? PORT_TAKEN : 2);
    });
    front.server.listen(env.port, env.host.replace(/^\[|\]$/g, ""), () => resolve(front.server.address() as AddressInfo));
  });
}

/** Prints the URL with which the first admin is made, where only someone at the terminal reads it. Waits for the database. */
async function greetFirstPerson(base: string): Promise<void> {
  if (!env.hasDatabase) return;
  for (;;) {
    try {
      await nameLocalPerson();
      if (isLoopback(env.host)) return;
      const url = await setupUrl(base);
      if (url) console.log(`\n  Nobody can sign in yet. Make the first admin here (the link works once):\n  ${url}\n`);
      return;
    } catch (error) {
      log.debug("set-up waits for the database", { reason: messageOf(error) });
      await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
    }
  }
}

// Lists wait for it; nothing else does.
const columns = env.hasDatabase
  ? startColumns({
      location: { databaseUrl: env.databaseUrl, databasePath: env.databasePath, logSql: false },
      timeZone: env.timeZone,
      snapshots: join(env.home, "cache", "columns"),
    })
  : null;
readyBrowsing(env);

const starting = nextHandler();
const front = createFront({
  bound: { host: env.host, allowedHosts: env.allowedHosts },
  dev,
  next: async (request, response) => (await starting).handle(request, response),
  lane: serveLane,
});

let ending = false;
async function end(reason: string): Promise<void> {
  if (ending) return;
  ending = true;
  log.info("web is ending", { reason });
  await front.drain(DRAIN_MS);
  await columns?.close();
  if (env.hasDatabase) await Promise.race([database().close(), sleep(1_000)]).catch(() => undefined);
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end(signal));
process.on("disconnect", () => void end("parent gone"));
process.on("message", (message: { type?: string } | null) => {
  if (message?.type === "stop") void end("asked to stop");
});

// The worker takes up the roots; without a database there is none.
if (!env.hasDatabase) {
  await ensureRoots().catch((error: unknown) => log.warn("the folders could not be taken up", { reason: messageOf(error) }));
}
const address = await listen(front);
const { upgrade } = await starting;
upgrade(front);
const url = `http://${urlHost(env.host)}:${address.port}`;
log.info("web is ready", { url });
process.send?.({ type: "ready", url });
void greetFirstPerson(url);
