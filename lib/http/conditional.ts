import { createHash } from "node:crypto";
import { type Reply, reply } from "./route.ts";

/** An entity tag of an answer's content: the same content has the same. */
export function etagOf(body: unknown): string {
  return `"${createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 27)}"`;
}

/** Whether `If-None-Match` names the tag; compared weakly, as RFC 9110 (13.1.2) has it, because whoever compresses on the way weakens tags. */
export function isNamed(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  return header.split(",").some((tag) => tag.trim() === "*" || strong(tag) === etag);
}

/** Answers with the content and its tag, or with 304 where the browser has it already. It asks each time: nothing is stale. */
export function ifChanged<T>(request: Request, body: T): Reply<T> | Response {
  const headers = { etag: etagOf(body), "cache-control": "private, no-cache" };
  return isNamed(request.headers.get("if-none-match"), headers.etag)
    ? new Response(null, { status: 304, headers })
    : reply(body, { headers });
}
