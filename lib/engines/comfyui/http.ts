/** HTTP to a server that may be slow, away, or lie: every answer is bounded in time and bytes. */
import { AppError, messageOf, systemCode } from "#lib/core/errors.ts";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { ComfyuiConfig } from "../entries.ts";
import { type Because, because, tell, type WhyKey } from "./reasons.ts";

export interface Server {
  readonly id: string;
  readonly name: string;
  /** With its base path, if any; without a slash at the end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** So long may nothing come, and so long may an answer that is no file take as a whole. */
  readonly timeoutMs: number;
}

export const TIMEOUT_MS = 30_000;
const MOST_JSON_BYTES = 256 * 1024 ** 2;

/** `http://user:word@host/base/?x` as an address and a header: `fetch` takes no names in addresses. */
export function serverFrom({ id, name, url, headers, timeoutMs }: Omit<ComfyuiConfig, "inputDir" | "outputDir" | "enabled">): Server {
  const parsed = new URL(url);
  const { username, password } = parsed;
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return {
    id,
    name,
    url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`,
    headers: { ...(username === "" && password === "" ? {} : { authorization: `Basic ${basic}` }), ...headers },
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
  };
}

/** No answer at all, or none that ComfyUI gives: it may be better in a moment. */
export class Unreachable extends AppError {
  /** Without the server's name and address. */
  readonly because: Because;
  constructor(server: Server, why: Because, cause?: unknown) {
    const { message, reason } = tell("unreachable", { ...why, engine: server.name, url: server.url });
    super("engine_unavailable", message, { cause, reason });
    this.because = why;
  }
}

export interface Asked {
  readonly method?: "GET" | "POST" | "HEAD";
  readonly json?: unknown;
  readonly form?: FormData;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** The answer's head. Its body is not read yet, and must be (`readBody`) or be given up. @throws Unreachable; the signal's reason */
export async function request(server: Server, path: string, asked: Asked = {}): Promise<Response> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), asked.timeoutMs ?? server.timeoutMs);
  const { signal } = asked;
  try {
    const response = await fetch(`${server.url}${path}`, {
      method: asked.method ?? (asked.json === undefined && !asked.form ? "GET" : "POST"),
      headers: { ...server.headers, ...(asked.json === undefined ? {} : { "content-type": "application/json" }) },
      ...(asked.form ? { body: asked.form } : asked.json === undefined ? {} : { body: stringifyExact(asked.json, 0) }),
      // Whoever answers with another address would be sent the header that is meant for this one.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    if (response.status >= 300 && response.status < 400)
      throw new Unreachable(server, because("elsewhere", { status: String(response.status) }));
    return response;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Unreachable) throw error;
    if (silence.signal.aborted) throw new Unreachable(server, because("late"));
    // The error would repeat the value, which is a secret.
    if (!areSendable(server.headers)) throw new Unreachable(server, because("bad_header"));
    throw new Unreachable(server, causeOf(error), error);
  } finally {
    clearTimeout(timer);
  }
}

/** What Node, OpenSSL and undici call the ways in which a connection does not come about: codes, else names of errors. */
const CAUSES: Readonly<Record<string, WhyKey>> = {
  ECONNREFUSED: "no_port",
  ENOTFOUND: "no_host",
  EAI_AGAIN: "no_host",
  EHOSTUNREACH: "no_way",
  ENETUNREACH: "no_way",
  ETIMEDOUT: "late",
  UND_ERR_CONNECT_TIMEOUT: "late",
  UND_ERR_HEADERS_TIMEOUT: "late",
  ECONNRESET: "hung_up",
  ECONNABORTED: "hung_up",
  EPIPE: "hung_up",
  UND_ERR_SOCKET: "hung_up",
  CERT_HAS_EXPIRED: "untrusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "untrusted",
  CERT_NOT_YET_VALID: "untrusted",
  CERT_UNTRUSTED: "untrusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "untrusted",
  ERR_SSL_WRONG_VERSION_NUMBER: "no_tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "no_tls",
  EPROTO: "tls_failed",
  HTTPParserError: "no_http",
};

const LONGEST_CAUSE = 200;

function causeOf(error: unknown): Because {
  const cause = innermost(error);
  const code = systemCode(cause) ?? "";
  const key = CAUSES[code] ?? CAUSES[(cause as Error | null)?.name ?? ""] ?? (code.startsWith("ERR_SSL_") ? "tls_failed" : undefined);
  if (key) return because(key);
  const said = messageOf(cause).replace(/\s+/g, " ").trim().slice(0, LONGEST_CAUSE);
  // The fetch standard names ports that belong to other services.
  return said === "bad port" ? because("bad_port") : because("not_connected", { said });
}

function areSendable(headers: Server["headers"]): boolean {
  try {
    return new Headers(headers) instanceof Headers;
  } catch {
    return false;
  }
}

/** `fetch failed` says nothing; what caused it does. */
function innermost(error: unknown): unknown {
  const cause = (error as { cause?: unknown } | null)?.cause;
  return cause instanceof AggregateError ? (cause.errors[0] ?? cause) : (cause ?? error);
}

/** A file that comes more slowly than this, in bytes a millisecond, never comes. */
const SLOWEST = 1;

/**
 * The body piece by piece. A piece that does not come in time, pieces that drip, more than `most` bytes, or a connection that ends early
 * are all an error. Only waiting counts, not what is done with the pieces.
 * @throws Unreachable, AppError `too_large`
 */
export async function* pieces(server: Server, response: Response, most: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  let total = 0;
  let waited = 0;
  let came = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const since = performance.now();
      const piece = await within(server, reader.read(), signal);
      if (piece.done) return;
      waited += performance.now() - since;
      came += piece.value.length;
      if (waited >= server.timeoutMs) {
        if (came < waited * SLOWEST) throw new Unreachable(server, because("late"));
        waited = came = 0;
      }
      total += piece.value.length;
      if (total > most) throw sentTooMuch(server, most);
      yield piece.value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function sentTooMuch({ name }: Server, most: number): AppError {
  return refusal("too_large", "sent_too_much", { engine: name, size: String(Math.floor(most / 1024 ** 2)) });
}

async function within<T>(server: Server, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Unreachable(server, because("stopped"))), server.timeoutMs);
  const stop = () => reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([
      work.catch((error: unknown) => {
        throw new Unreachable(server, because("broke_off"), error);
      }),
      promise,
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

export async function readBody(server: Server, response: Response, most = MOST_JSON_BYTES, signal?: AbortSignal): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces(server, response, most, signal)) parts.push(piece);
  return Buffer.concat(parts);
}

export interface Answer {
  readonly status: number;
  /** What the body holds, numbers digit for digit; undefined where it is no JSON. */
  readonly json: unknown;
}

/** Asks and reads the whole answer, all of it in the time that is asked for. @throws Unreachable; the signal's reason */
export async function ask(server: Server, path: string, asked: Asked = {}): Promise<Answer> {
  const late = new AbortController();
  const tooLate = new Unreachable(server, because("late"));
  const timer = setTimeout(() => late.abort(tooLate), asked.timeoutMs ?? server.timeoutMs);
  const signal = asked.signal ? AbortSignal.any([asked.signal, late.signal]) : late.signal;
  try {
    const response = await request(server, path, { ...asked, signal });
    const text = (await readBody(server, response, MOST_JSON_BYTES, signal)).toString("utf8");
    return { status: response.status, json: jsonOf(text) };
  } finally {
    clearTimeout(timer);
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

/** For what is JSON with 200 or nothing. @throws Unreachable for any other answer */
export async function askJson(server: Server, path: string, asked: Asked = {}): Promise<unknown> {
  const { status, json } = await ask(server, path, asked);
  if (status === 401 || status === 403) throw new Unreachable(server, because("locked", { status: String(status) }));
  const asking = path.split("?")[0] ?? path;
  if (status !== 200) throw new Unreachable(server, because("answers_to", { status: String(status), path: asking }));
  if (json === undefined) throw new Unreachable(server, because("no_json", { path: asking }));
  return json;
}
