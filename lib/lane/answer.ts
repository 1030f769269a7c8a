/**
 * What to answer when a file is asked for (RFC 9110, sections 13 and 14): decided from headers and the file's facts alone, so that the
 * Node server and the route handlers answer alike.
 */
import { AppError } from "#lib/core/errors.ts";
import { problemHeaders, problemOf } from "#lib/http/problem.ts";
import { SECURITY_HEADERS } from "#lib/http/security-headers.ts";

export interface FileFacts {
  size: number;
  modified: Date;
  /** Changes with the bytes; without quotes. */
  etag: string;
  mime: string;
  /** What the browser calls it when it saves it; null where it has no name worth keeping. */
  filename: string | null;
  disposition: "inline" | "attachment";
  /** `immutable` for addresses that change with the bytes. */
  cache: "immutable" | "revalidate" | "none";
}

export interface Answer {
  status: 200 | 206 | 304 | 412 | 416;
  /** Names and values in turn: Node writes such a list in a third of the time that it takes for an object and headers set before. */
  headers: string[];
  /** Which bytes to send, both ends included; null for none. */
  range: { from: number; to: number } | null;
  /** What is said in place of bytes; null where nothing is. */
  problem: string | null;
}

type HeaderReader = (name: string) => string | undefined;

export const CACHE_CONTROL = {
  immutable: "private, max-age=31536000, immutable",
  revalidate: "private, no-cache",
  none: "private, no-store",
} as const;

/** For files shown by themselves: nothing in them runs, nothing else is fetched. */
const SANDBOX = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
/** On whatever the lane answers: the front leaves them to it. */
export const SAFE_HEADERS = { ...SECURITY_HEADERS, "content-security-policy": SANDBOX } as const;
const ALWAYS = [...Object.entries(SAFE_HEADERS).flat(), "Accept-Ranges", "bytes"];

export function answerFor(method: string, header: HeaderReader, file: FileFacts): Answer {
  const modified = file.modified.toUTCString();
  const tagged = [...ALWAYS, "ETag", `"${file.etag}"`, "Last-Modified", modified];
  const headers = [...tagged, "Cache-Control", CACHE_CONTROL[file.cache]];
  if (isUnchanged(header, file)) return { status: 304, headers, range: null, problem: null };
  headers.push("Content-Type", file.mime);
  if (file.filename !== null) headers.push("Content-Disposition", disposition(file.disposition, file.filename));
  const body = (from: number, to: number) => (method === "HEAD" || to < from ? null : { from, to });
  const range = mayRange(header, file) ? parseRange(header("range"), file.size) : null;
  if (range === "unsatisfiable") return unsatisfiable(method, tagged, file.size);
  if (range) {
    headers.push("Content-Range", `bytes ${range.from}-${range.to}/${file.size}`, "Content-Length", String(range.to - range.from + 1));
    return { status: 206, headers, range: body(range.from, range.to), problem: null };
  }
  headers.push("Content-Length", String(file.size));
  return { status: 200, headers, range: body(0, file.size - 1), problem: null };
}

/** The tag and the size are still the file's; what is sent is not, and no cache may keep it in the file's place. */
function unsatisfiable(method: string, tagged: readonly string[], size: number): Answer {
  const error = new AppError("range_not_satisfiable", `The file has ${size} bytes: the range that was asked for lies behind its end.`);
  const problem = JSON.stringify(problemOf(error));
  const said = [...Object.entries(problemHeaders(error)).flat(), "content-length", String(Buffer.byteLength(problem))];
  const headers = [...tagged, ...said, "Content-Range", `bytes */${size}`];
  return { status: 416, headers, range: null, problem: method === "HEAD" ? null : problem };
}

/** The same headers for a web `Response`. */
export function pairsOf(headers: readonly string[]): [string, string][] {
  return Array.from({ length: headers.length / 2 }, (_, n) => [headers[2 * n] ?? "", headers[2 * n + 1] ?? ""]);
}

/** The entity tag decides where the client sent one; the date only where it did not. */
function isUnchanged(header: HeaderReader, file: FileFacts): boolean {
  const tags = header("if-none-match");
  if (tags !== undefined) return tags.trim() === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${file.etag}"`);
  const since = Date.parse(header("if-modified-since") ?? "");
  return Number.isFinite(since) && Math.floor(file.modified.getTime() / 1000) * 1000 <= since;
}

/** `If-Range`: a part is only worth having of the bytes the client has already; else it gets the whole. */
function mayRange(header: HeaderReader, file: FileFacts): boolean {
  const condition = header("if-range")?.trim();
  return condition === undefined || condition === `"${file.etag}"` || condition === file.modified.toUTCString();
}

/** One range; null where there is none, it is not in bytes, is malformed, or there are several: then the whole is a legal answer. */
function parseRange(range: string | undefined, size: number): { from: number; to: number } | "unsatisfiable" | null {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return null;
  if (first === "") {
    const length = Number(last);
    return length === 0 || size === 0 ? "unsatisfiable" : { from: Math.max(0, size - length), to: size - 1 };
  }
  const from = Number(first);
  const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < from) return null;
  return from >= size ? "unsatisfiable" : { from, to };
}

/** RFC 6266: a plain name for old clients, the real one as RFC 5987 has it. */
export function disposition(type: "inline" | "attachment", filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const exact = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return plain === filename ? `${type}; filename="${plain}"` : `${type}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
