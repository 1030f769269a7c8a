import type { ErrorCode, FieldError } from "./errors.ts";
import type { Reason } from "./reason.ts";

/** A code of the API, or one of the browser's own: no answer at all, or one that is no problem document. */
export type ProblemCode = ErrorCode | "unreachable" | "unreadable";

/** An answer that was not a success, with what `application/problem+json` said of it (RFC 9457). */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly field: string | undefined;
  readonly errors: readonly FieldError[];
  /** What the message says, for who reads another language. */
  readonly reason: Reason | null;
  /** Seconds the server asks to wait before another try. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      status?: number;
      title?: string;
      field?: string;
      errors?: readonly FieldError[];
      reason?: Reason;
      retryAfter?: number;
      cause?: unknown;
    } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = more.status ?? 0;
    this.title = more.title ?? detail;
    this.field = more.field;
    this.errors = more.errors ?? [];
    this.reason = more.reason ?? null;
    this.retryAfter = more.retryAfter;
  }

  /** Asking again may help: the network or the server was away, the request was not at fault. */
  get isPassing(): boolean {
    return this.code === "unreachable" || this.status >= 500;
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** `/path?a=1`, without what is null, undefined or empty; keys in the order given. */
export function address(path: string, query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface ProblemBody {
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  field?: unknown;
  errors?: unknown;
  reason?: unknown;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as ProblemBody | null;
  const retryAfter = Number(response.headers.get("retry-after") ?? "");
  const common = { status: response.status, ...(retryAfter > 0 ? { retryAfter } : {}) };
  if (body === null || typeof body.code !== "string") {
    return new Problem("unreadable", `${response.status} ${response.statusText}`.trim(), common);
  }
  const title = typeof body.title === "string" ? body.title : response.statusText;
  return new Problem(body.code as ErrorCode, typeof body.detail === "string" ? body.detail : title, {
    ...common,
    title,
    ...(typeof body.field === "string" ? { field: body.field } : {}),
    ...(Array.isArray(body.errors) ? { errors: body.errors as FieldError[] } : {}),
    ...(typeof body.reason === "object" && body.reason !== null ? { reason: body.reason as Reason } : {}),
  });
}

export interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** In place of a JSON body: a form with files. */
  readonly form?: FormData;
  readonly signal?: AbortSignal;
  /** The browser sends it to the end even when the page goes meanwhile. */
  readonly keepalive?: boolean;
}

/** Asks the API for JSON. @throws {Problem} for every answer that is not a success; an abort stays an `AbortError`. */
export async function ask<T>(url: string, { method = "GET", body, form, signal, keepalive = false }: Ask = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? (form ? { body: form } : {}) : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
      ...(keepalive ? { keepalive } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("unreachable", "The server does not answer", { cause: error });
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    throw new Problem("unreadable", "The answer could not be read", { status: response.status, cause: error });
  }
}
