import { randomBytes } from "node:crypto";
import { processWide } from "#lib/core/process-wide.ts";

/** What `server.ts` knows of a request before anyone reads it: the socket's facts, which no header of a client can say. */
export interface FrontFacts {
  /** The address at the other end of the socket. */
  readonly peer: string;
  /** Whether the person at this machine may be asking: bound to loopback, loopback Host, no foreign Origin, nothing forwarded. */
  readonly local: boolean;
  /** Whether the browser speaks https (to a proxy in front). */
  readonly secure: boolean;
  /** Path and query as asked for. */
  readonly path: string;
  /** Of this answer's Content-Security-Policy; empty where no page is answered. */
  readonly nonce: string;
}

export const FRONT_HEADER = "x-atelier-front";

/** Known inside this process only: a request that did not come through the front cannot carry it. */
const seal = processWide("front", () => ({ token: randomBytes(18).toString("base64url") }));

/** The header that carries the facts from `server.ts` into Next, always overwritten there. */
export function sealFacts(facts: FrontFacts): string {
  return `${seal.token} ${JSON.stringify(facts)}`;
}

/** The facts of a request; null when it did not come through the front, which then counts as nothing trusted. */
export function factsOf(headers: Pick<Headers, "get">): FrontFacts | null {
  const sealed = headers.get(FRONT_HEADER);
  if (!sealed?.startsWith(`${seal.token} `)) return null;
  return JSON.parse(sealed.slice(seal.token.length + 1)) as FrontFacts;
}
