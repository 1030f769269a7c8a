import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { AppError } from "#lib/core/errors.ts";

/** What arrives, before anyone reads it. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The address at the other end of the socket. */
  readonly peer: string;
}

/** Where the server listens and under which further names it may be called. */
export interface Bound {
  readonly host: string;
  readonly allowedHosts: readonly string[];
}

/** The host of a `Host` header or of an allow-list entry: lower case, without port, brackets and a final dot. Null when malformed. */
export function hostName(host: string): string | null {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@\s[\]]+))(?::\d{1,5})?$/i.exec(host.trim());
  const name = (parts?.[1] ?? parts?.[2])?.toLowerCase().replace(/\.$/, "");
  return name ? name : null;
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1" || name === "0:0:0:0:0:0:0:1") return true;
  const v4 = name.startsWith("::ffff:") ? name.slice(7) : name;
  return isIP(v4) === 4 && v4.startsWith("127.");
}

function isWildcard(host: string): boolean {
  return ["0.0.0.0", "::", "[::]", "*"].includes(host);
}

/**
 * Whether the server may be called by this name. A page elsewhere can point its own name at our address (DNS rebinding) and then reads
 * what we answer; it cannot do so with an address or with localhost. So those are allowed where we listen, other names when listed.
 */
export function isHostAllowed(header: string | undefined, bound: Bound): boolean {
  const name = header === undefined ? null : hostName(header);
  if (name === null) return false;
  if (bound.allowedHosts.some((allowed) => hostName(allowed) === name)) return true;
  if (name === hostName(bound.host)) return true;
  if (isWildcard(bound.host)) return isIP(name) !== 0 || isLoopback(name);
  return isLoopback(bound.host) && isLoopback(name);
}

/** Whether a proxy passed the request on. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => name === "forwarded" || name.startsWith("x-forwarded-"));
}

/** Whether the page that asks is one of ours. No Origin is own: browsers leave it out of plain navigation, programs out of everything. */
export function isOwnOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const asking = new URL(origin);
  const asked = host === undefined ? null : URL.parse(`${asking.protocol}//${host}`);
  return asked !== null && asking.host === asked.host;
}

export function isMutation(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** Whether the person at this machine may be the one who asks: by the socket's facts, never by what a header claims. */
export function isLocalRequest({ headers, peer }: Arrival, bound: Bound): boolean {
  const name = headers.host === undefined ? null : hostName(headers.host);
  return isLoopback(bound.host) && isLoopback(peer) && name !== null && isLoopback(name) && !isForwarded(headers) && isOwnOrigin(headers);
}

/** Why a request is refused by where it comes from; null when it is not. */
export function refusalByOrigin(arrival: Arrival, bound: Bound): AppError | null {
  const { headers, method } = arrival;
  if (!isHostAllowed(headers.host, bound)) {
    return new AppError(
      "host_not_allowed",
      `This server does not answer to "${String(headers.host ?? "").slice(0, 100)}". Add the name to ATELIER_ALLOWED_HOSTS if it is its own.`,
    );
  }
  if (!isMutation(method)) return null;
  if (headers["sec-fetch-site"] === "cross-site" || !isOwnOrigin(headers)) {
    return new AppError("cross_site", "Another site's page asked for this change, so it was not made.");
  }
  return null;
}

/** Bodies other than JSON and multipart, and who takes them: next-auth's own forms. */
const OTHER_BODIES: readonly { path: RegExp; type: RegExp }[] = [
  { path: /^\/api\/auth\//, type: /^application\/x-www-form-urlencoded\b/i },
];
const BODIES = /^(application\/json|multipart\/form-data)\s*(;|$)/i;

/** A page elsewhere can send forms and plain text without asking first; JSON it cannot. Null when the body is one we take. */
export function refusalByBody({ method, path, headers }: Arrival): AppError | null {
  if (!isMutation(method)) return null;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const type = headers["content-type"] ?? "";
  if (!hasBody || BODIES.test(type)) return null;
  if (OTHER_BODIES.some((other) => other.path.test(path) && other.type.test(type))) return null;
  return new AppError("unsupported_body", `A body must be application/json or multipart/form-data, not "${type.slice(0, 100)}".`);
}

/** The routes that answer without asking who it is first. `/api/auth/**` asks by itself where it must. */
const OPEN: readonly { method: RegExp; path: RegExp }[] = [
  { method: /^(GET|HEAD)$/, path: /^\/api\/(health|openapi\.json)\/?$/ },
  { method: /./, path: /^\/api\/auth(\/|$)/ },
  { method: /^POST$/, path: /^\/api\/workshops\/[^/]+\/join\/?$/ },
];

export function needsPerson({ method, path }: Pick<Arrival, "method" | "path">): boolean {
  if (!/^\/api(\/|$)/.test(path)) return false;
  return !OPEN.some((open) => open.method.test(method) && open.path.test(path));
}
