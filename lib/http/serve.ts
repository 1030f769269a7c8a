import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { environment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { log } from "#lib/core/log.ts";
import { databaseUnavailable } from "#lib/db/unavailable.ts";
import { authorize } from "#lib/people/authorize.ts";
import { renewedCookie, sessionTokenIn } from "#lib/people/session.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { FRONT_HEADER, type FrontFacts, sealFacts } from "./front.ts";
import { type Arrival, type Bound, isLocalRequest, needsPerson, refusalByBody, refusalByOrigin } from "./guard.ts";
import { isDatabaseAway } from "./health.ts";
import { countRequest } from "./metrics.ts";
import { NOTICES, type Notice, noticePage, readerOf } from "./notice.ts";
import { asAppError, problemHeaders, problemOf } from "./problem.ts";
import { BYTES_POLICY, pagePolicy, SECURITY_HEADERS } from "./security-headers.ts";

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface FrontOptions {
  readonly bound: Bound;
  readonly dev: boolean;
  /** Pages and `/api`. */
  readonly next: NodeHandler;
  /** `/m/…`; it writes the security headers itself, in one go with its own. */
  readonly lane: NodeHandler;
}

/** The web server, whole but for what it hands requests on to; and how to end it. */
export interface Front {
  readonly server: Server;
  /** Stops accepting, ends event streams, lets requests finish for `patienceMs` at most. */
  drain(patienceMs: number): Promise<void>;
}

const HEALTH = /^\/api\/health\/?$/;
const API = /^\/api(\/|$)/;
const LANE = /^\/m\//;
/** Pages that show what lies on the disk when there is no database, to the person at this machine. */
const BROWSABLE = /^\/((gallery|projects|files)(\/.*)?)?$/;
const NOT_A_PAGE = /^\/(api|m|_next\/(static|image))(\/|$)/;

/** One HTTP server: who may speak to it, what every answer carries, and who answers. */
export function createFront(options: FrontOptions): Front {
  const open = new Set<ServerResponse>();
  let draining = false;
  const server = createServer((request, response) => {
    open.add(response);
    response.once("close", () => open.delete(response));
    if (draining) response.setHeader("connection", "close");
    pass(request, response, options).catch((error: unknown) => fail(request, response, error));
  });
  // Uploads of hours are fine; a client that does not even finish its headers is not.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  return {
    server,
    drain: (patienceMs) => {
      draining = true;
      return drain(server, open, patienceMs);
    },
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, options: FrontOptions): Promise<void> {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  const { headers, method = "GET" } = request;
  const arrival: Arrival = { method, path, headers, peer: request.socket.remoteAddress ?? "" };
  if (LANE.test(path)) return passBytes(request, response, arrival, options);
  harden(response);
  const refused = refusalByOrigin(arrival, options.bound);
  if (refused) return refuse(request, response, refused);
  const local = isLocalRequest(arrival, options.bound);
  const viewer = () => authorize({ local, session: sessionTokenIn(headers.cookie ?? null) });
  // Without a database nobody but the person at this machine can be known.
  if (!local && !environment().hasDatabase && !HEALTH.test(path)) {
    return NOT_A_PAGE.test(path) ? fail(request, response, databaseUnavailable(null)) : show(request, response, "database_unavailable");
  }
  if (needsPerson(arrival) && !(await viewer())) {
    throw (await isDatabaseAway()) ? databaseUnavailable(null) : new AppError("unauthenticated", "Sign in first.");
  }
  const wrong = refusalByBody(arrival);
  if (wrong) return refuse(request, response, wrong);

  const isApi = API.test(path);
  const legible = isLegible(path);
  if (isApi && !legible) throw new AppError("not_found", "There is no such address: its percent-encoding is broken.");
  if (isApi) tellMissingMethod(request, response, path);
  const nonce = NOT_A_PAGE.test(path) ? "" : randomBytes(16).toString("base64");
  const secure = headers["x-forwarded-proto"] === "https";
  putFacts(headers, { peer: arrival.peer, local, secure, path: url, nonce });
  if (nonce) {
    const session = sessionTokenIn(headers.cookie ?? null);
    const renewed = session && (await renewedCookie(session, secure));
    if (renewed && (await viewer().catch(() => null))) response.appendHeader("set-cookie", renewed);
    const policy = pagePolicy(nonce, options.dev);
    // Next reads the nonce out of the request's policy and stamps its scripts with it.
    headers["content-security-policy"] = policy;
    response.setHeader("content-security-policy", policy);
  }
  if (!legible) return show(request, response, "not_found");
  if (nonce && looksLikePage(path, headers) && !(local && BROWSABLE.test(path)) && (await isDatabaseAway())) {
    return show(request, response, local ? "needs_database" : "database_unavailable");
  }
  return options.next(request, response);
}

/** What an address of bytes proves is the lane's matter; that it is not asked for under another's name is the same for all. */
function passBytes(request: IncomingMessage, response: ServerResponse, arrival: Arrival, options: FrontOptions): void | Promise<void> {
  const refused = refusalByOrigin(arrival, options.bound) ?? refusalByBody(arrival);
  if (refused) return refuse(request, response, refused);
  if (!environment().hasDatabase && !isLocalRequest(arrival, options.bound)) return fail(request, response, databaseUnavailable(null));
  const started = performance.now();
  response.once("close", () => countRequest(arrival.method, "/m", response.statusCode, performance.now() - started));
  return options.lane(request, response);
}

function harden(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader("content-security-policy", BYTES_POLICY);
}

/** Whether Next can decode a path; it answers one that it cannot with a bare failure. */
function isLegible(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** A file of the program's own (an icon, a font) needs no database; a page, or Next's fetch of one, does. */
function looksLikePage(path: string, headers: IncomingMessage["headers"]): boolean {
  return headers.rsc !== undefined || /\btext\/html\b/.test(headers.accept ?? "") || !/\.[a-z0-9]+$/i.test(path);
}

/**
 * Next says 405 with nothing in it; this says it as every other refusal is said. The head may be written before `end` comes here, by
 * what Next puts around it to compress, or not at all.
 */
function tellMissingMethod(request: IncomingMessage, response: ServerResponse, path: string): void {
  const { writeHead, end } = response;
  let body: string | undefined;
  response.writeHead = ((...given: unknown[]) => {
    if (given[0] !== 405 || response.hasHeader("content-type")) return Reflect.apply(writeHead, response, given);
    const allow = allowedMethods(path);
    const takes = allow ? ` It takes ${allow}.` : "";
    const told = refusalOf(request, new AppError("method_not_allowed", `${path} does not take ${request.method}.${takes}`));
    body = told.body;
    return Reflect.apply(writeHead, response, [405, { ...told.headers, ...(allow ? { allow } : {}) }]);
  }) as typeof writeHead;
  response.end = ((...given: unknown[]) => {
    if (response.statusCode === 405 && !response.headersSent) response.writeHead(405);
    if (body === undefined) return Reflect.apply(end, response, given);
    return Reflect.apply(end, response, [request.method === "HEAD" ? undefined : body]);
  }) as typeof end;
}

function show(request: IncomingMessage, response: ServerResponse, notice: Notice): void {
  const { status, refreshSeconds } = NOTICES[notice];
  const body = noticePage(notice, readerOf(request.headers));
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    ...(refreshSeconds === null ? {} : { "retry-after": String(refreshSeconds) }),
    ...(request.complete ? {} : { connection: "close" }),
    "content-length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Tells Next what is known, in place of whatever the client said about itself. */
function putFacts(headers: IncomingMessage["headers"], facts: FrontFacts): void {
  headers[FRONT_HEADER] = sealFacts(facts);
  delete headers["content-security-policy"];
  delete headers["content-security-policy-report-only"];
  delete headers.forwarded;
  headers["x-forwarded-host"] = headers.host ?? "";
  headers["x-forwarded-proto"] = facts.secure ? "https" : "http";
  headers["x-forwarded-for"] = facts.peer;
}

function refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  const { headers, body } = refusalOf(request, error);
  if (!response.hasHeader("content-security-policy")) harden(response);
  response.writeHead(error.status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}

/** What a refusal consists of; it is in the log then. */
function refusalOf(request: IncomingMessage, error: AppError): { headers: Record<string, string | number>; body: string } {
  const body = JSON.stringify(problemOf(error));
  const id = uuidv7();
  log.info("refused", {
    correlation_id: id,
    method: request.method,
    path: request.url?.slice(0, 200),
    status: error.status,
    code: error.code,
  });
  // What it was still sending is not read, so this connection cannot carry another request.
  const unread = request.complete ? {} : { connection: "close" };
  return { headers: { ...problemHeaders(error), ...unread, "x-request-id": id, "content-length": Buffer.byteLength(body) }, body };
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const told = asAppError(error);
  if (told.status >= 500)
    log.error("request failed", { method: request.method, path: request.url?.slice(0, 200), error: told.cause ?? told });
  if (response.headersSent) response.destroy();
  else refuse(request, response, told);
}

function isStream(response: ServerResponse): boolean {
  return String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
}

async function drain(server: Server, open: ReadonlySet<ServerResponse>, patienceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const over = Date.now() + patienceMs;
  for (;;) {
    // Browsers open their streams again by themselves, at the process that comes next.
    for (const response of open) if (isStream(response)) response.socket?.destroySoon();
    if (open.size === 0 || Date.now() >= over) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  server.closeAllConnections();
  await closed;
}
