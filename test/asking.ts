/** Asks a route's handler as the front of the server hands a request to it: from this machine, by the local person. */
import { FRONT_HEADER, sealFacts } from "#lib/http/front.ts";
import type { RouteHandler } from "#lib/http/route.ts";

interface Asked {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export async function ask(handler: RouteHandler, { params = {}, query = "", body, headers = {} }: Asked = {}) {
  const front = sealFacts({ peer: "127.0.0.1", local: true, secure: false, path: "/", nonce: "" });
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const request = new Request(`http://127.0.0.1:3000/api/x${query}`, sent);
  for (const [name, value] of Object.entries({ ...headers, [FRONT_HEADER]: front })) request.headers.set(name, value);
  const answer = await handler(request, { params: Promise.resolve(params) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
}
