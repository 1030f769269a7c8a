import type { IncomingMessage, ServerResponse } from "node:http";
import { SAFE_HEADERS } from "./answer.ts";

/** A torn picture in a grey that stands out on white and on black alike, on nothing. Without words, so it needs no language. */
const TORN = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="512" height="512">
<rect width="512" height="512" fill="#8a91a0" fill-opacity=".12"/>
<g fill="none" stroke="#8a91a0" stroke-width="14" stroke-linecap="round" stroke-linejoin="round">
<path d="M236 148H150a22 22 0 0 0-22 22v172a22 22 0 0 0 22 22h70"/>
<path d="M276 148h86a22 22 0 0 1 22 22v172a22 22 0 0 1-22 22H260"/>
<path d="m236 148 18 50-34 44 30 46-30 76"/>
<path d="m276 148 16 50-34 44 30 46-28 76"/>
<path d="m128 312 52-56 26 26M310 262l20-20 54 62"/>
<circle cx="338" cy="204" r="14"/></g></svg>`;

/** Whether who asks will draw the answer as a picture: a page's `<img>`, not a program that reads words. */
export function wantsPicture({ headers }: IncomingMessage): boolean {
  const destination = headers["sec-fetch-dest"];
  if (destination !== undefined) return destination === "image";
  return /^\s*image\//.test(headers.accept ?? "");
}

/** What stands in place of a preview that cannot be made. Still 404: programs are not to take it for the preview. */
export function sendPlaceholder(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, {
    ...SAFE_HEADERS,
    "Content-Type": "image/svg+xml",
    "Cache-Control": "private, no-cache",
    "Content-Length": String(Buffer.byteLength(TORN)),
  });
  response.end(request.method === "HEAD" ? undefined : TORN);
}
