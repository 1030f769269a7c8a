import { randomUUID } from "node:crypto";
import pg from "pg";
import { environment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { type BusMessage, carry, deliver } from "./bus.ts";

const CHANNEL = "atelier";
/** PostgreSQL takes just under 8,000 bytes. */
const LARGEST = 7_900;
const RETRY_MS = 2_000;
const self = randomUUID();

/**
 * Joins the processes that share a PostgreSQL: what this one says goes out by NOTIFY, what the others say comes in. Does nothing on
 * SQLite. A lost connection is made again; until then polling serves. @returns how to stop
 */
export function joinByNotify(): () => void {
  const url = environment().databaseUrl;
  if (!url) return () => undefined;
  let client: pg.Client | null = null;
  let stopped = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    const lost = (error?: Error) => {
      if (error) log.debug("notifications paused", { reason: error.message });
      if (client === next) client = null;
      retry();
    };
    next.on("error", lost);
    next.on("end", () => lost());
    next.on("notification", ({ payload }) => receive(payload));
    await next.connect();
    await next.query(`LISTEN ${CHANNEL}`);
    client = next;
  }

  let waiting = false;
  function retry(): void {
    if (stopped || waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (!stopped && !client)
        connect().catch((error: unknown) => {
          log.debug("notifications paused", { reason: messageOf(error) });
          retry();
        });
    }, RETRY_MS).unref();
  }

  const uncarry = carry((message) => {
    const payload = JSON.stringify({ from: self, message });
    if (client && Buffer.byteLength(payload) <= LARGEST)
      client.query("SELECT pg_notify($1, $2)", [CHANNEL, payload]).catch(() => undefined);
  });
  connect().catch(() => retry());
  return () => {
    stopped = true;
    uncarry();
    void client?.end().catch(() => undefined);
  };
}

function receive(payload: string | undefined): void {
  try {
    const { from, message } = JSON.parse(payload ?? "") as { from: string; message: BusMessage };
    if (from !== self) deliver(message);
  } catch {
    // Somebody else's words on our channel.
  }
}
