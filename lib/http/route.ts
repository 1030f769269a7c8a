import { z } from "zod";
import { AppError, messageOf } from "#lib/core/errors.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { note, wideEvent } from "#lib/core/log.ts";
import { databaseUnavailable } from "#lib/db/unavailable.ts";
import { can as mayDo, RIGHTS, type Right } from "#lib/people/policy.ts";
import type { Actor } from "#lib/people/schema.ts";
import { actorOf } from "./asking.ts";
import { isMutation } from "./guard.ts";
import { readJson, readQuery, refuseUnsound } from "./input.ts";
import { countRequest } from "./metrics.ts";
import { asAppError, invalid, problemResponse } from "./problem.ts";

/** What `can` says: a right, or, for the few routes that are open, anyone. */
export type Access = Right | "anyone";

/** An answer that is not JSON by a schema: bytes, a stream of events, a redirect. `handle` returns a Response then. */
export interface Bytes {
  readonly content: string;
  readonly about: string;
}

export interface RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, C extends Access> {
  readonly actor: C extends "anyone" ? Actor | null : Actor;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly request: Request;
  readonly context: RouteContext;
}

/** A body with a status or headers of its own; made by `reply`. */
export class Reply<T> {
  readonly body: T;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  constructor(body: T, status: number | undefined, headers: Readonly<Record<string, string>>) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }
}

/** Answers with another status than the route's own, or with headers. */
export function reply<T>(body: T, options: { status?: 200 | 201 | 202; headers?: Readonly<Record<string, string>> } = {}): Reply<T> {
  return new Reply(body, options.status, options.headers ?? {});
}

export interface RouteDefinition<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  C extends Access = Access,
> {
  readonly summary: string;
  readonly tags: readonly string[];
  /** Of the path: `z.object({ id: … })`. */
  readonly params?: P;
  /** Keys it does not know are ignored, for links and bookmarks outlive versions; `invalid` where it is strict. */
  readonly query?: Q;
  /** A JSON body. Keys it does not know are `invalid`: what was meant is never dropped in silence. Without it `handle` reads `request`. */
  readonly body?: B;
  /** What a multipart body holds, for the documentation; `handle` reads it. */
  readonly multipart?: z.ZodType;
  readonly response: R | Bytes;
  /** 200 unless said. */
  readonly status?: 200 | 201 | 202;
  readonly can: C;
  /** Most bytes of a JSON body; 1 MiB unless said. */
  readonly maxBodyBytes?: number;
  /** Asked for every few seconds by machines: logged at debug level. */
  readonly quiet?: boolean;
  /** Not part of the API's description. */
  readonly hidden?: boolean;
  handle(input: RouteInput<P, Q, B, C>): Promise<z.input<R> | Reply<z.input<R>> | Response>;
}

export interface RouteContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

/** A Next route handler that carries what it was made from, for OpenAPI and for the test that holds every route to its right. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  readonly definition: RouteDefinition;
}

export function isBytes(response: z.ZodType | Bytes): response is Bytes {
  return "content" in response && "about" in response;
}

const CHECKS_ANSWERS = process.env.NODE_ENV === "test" || process.env.ATELIER_DEV === "1";
const DEFAULT_BODY_BYTES = 1 << 20;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Makes a route handler. It asks who it is (401), whether they may (403), parses path, query and body (422), does the work, and
 * answers JSON; whatever is thrown becomes a problem response. One wide log line a request.
 */
export function route<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodType,
  C extends Access = Access,
>(definition: RouteDefinition<P, Q, B, R, C>): RouteHandler {
  const prepared = prepare(definition as unknown as RouteDefinition);
  const handler = async (request: Request, context: RouteContext): Promise<Response> => {
    const asked = request.headers.get("x-request-id");
    const correlation_id = asked && REQUEST_ID.test(asked) ? asked : uuidv7();
    const started = performance.now();
    const path = await pathPattern(request, context);
    const response = await wideEvent(
      "request",
      { correlation_id, method: request.method, route: path },
      () => answer(prepared, request, context),
      (fields) => (Number(fields.status) >= 500 ? "warn" : prepared.quiet && Number(fields.status) < 400 ? "debug" : "info"),
    );
    countRequest(request.method, path, response.status, performance.now() - started);
    response.headers.set("x-request-id", correlation_id);
    return response;
  };
  return Object.assign(handler, { definition: prepared });
}

function prepare(definition: RouteDefinition): RouteDefinition {
  if (definition.can !== "anyone" && !(definition.can in RIGHTS))
    throw new Error(`"${definition.summary}" names a right that does not exist`);
  return definition.body ? { ...definition, body: refuseUnknownKeys(definition.body) } : definition;
}

/** An object that does not say what to do with unknown keys refuses them. */
function refuseUnknownKeys(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

async function answer(definition: RouteDefinition, request: Request, context: RouteContext): Promise<Response> {
  try {
    const actor = await actorOf(request, definition.can);
    note({ person: actor?.login ?? null });
    if (actor?.looksOnly && isMutation(request.method)) throw databaseUnavailable(null);
    if (definition.can !== "anyone" && !(actor && mayDo(actor, definition.can))) {
      throw new AppError("forbidden", `Your role cannot do this (${RIGHTS[definition.can].about.toLowerCase()}).`);
    }
    const params = await parse(definition.params, (await context?.params) ?? {}, "path");
    const query = await parse(definition.query, definition.query && readQuery(request.url), "query");
    const sent = definition.body && (await readJson(request, definition.maxBodyBytes ?? DEFAULT_BODY_BYTES));
    const body = await parse(definition.body, sent, "body");
    const result = await definition.handle({ actor: actor as Actor, params, query, body, request, context });
    const response = await respond(definition, result);
    note({ status: response.status });
    return response;
  } catch (error) {
    const told = asAppError(error);
    note({ status: told.status, code: told.code, ...(told.field ? { field: told.field } : {}), ...causeOf(told) });
    return problemResponse(told);
  }
}

/** What the log keeps of a failure. That the database is away needs no stack a request: it is one event, told many times. */
function causeOf(told: AppError): { error?: unknown; reason?: string } {
  if (told.status < 500) return {};
  return told.code === "database_unavailable"
    ? {
        reason:
          messageOf(told.cause ?? told)
            .trim()
            .split("\n")
            .at(-1) ?? "",
      }
    : { error: told.cause ?? told };
}

async function parse(schema: z.ZodType | undefined, value: unknown, where: "body" | "query" | "path"): Promise<unknown> {
  if (!schema) return undefined;
  refuseUnsound(value);
  const parsed = await schema.safeParseAsync(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error, where);
}

async function respond(definition: RouteDefinition, result: unknown): Promise<Response> {
  if (result instanceof Response) return changeable(result);
  const replied = result instanceof Reply ? result : reply(result);
  if (CHECKS_ANSWERS && !isBytes(definition.response)) {
    const checked = await definition.response.safeParseAsync(replied.body);
    if (!checked.success) throw new Error(`"${definition.summary}" answered something else than its schema: ${checked.error.message}`);
  }
  return new Response(JSON.stringify(replied.body), {
    status: replied.status ?? definition.status ?? 200,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...replied.headers },
  });
}

/** Some responses (redirects, fetched ones) come with frozen headers. */
function changeable(response: Response): Response {
  try {
    response.headers.delete("x-request-id");
    return response;
  } catch {
    return new Response(response.body, { status: response.status, headers: new Headers(response.headers) });
  }
}

/** The path with names in place of values: what a log line and a counter may be grouped by. */
async function pathPattern(request: Request, context: RouteContext): Promise<string> {
  const params = Object.entries((await context?.params) ?? {});
  const parts = new URL(request.url).pathname.split("/");
  for (const [name, value] of params) {
    const values = Array.isArray(value) ? value : [value ?? ""];
    for (const one of values) {
      const place = parts.findLastIndex((part) => part !== "" && decodes(part) === one);
      if (place >= 0) parts[place] = `{${name}}`;
    }
  }
  return parts.join("/").replace(/(\/\{[^}]+\})\1+/g, "$1");
}

function decodes(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
