/**
 * A line to ComfyUI that can be watched and cut: a server of its own in front of the real one, which may want a base path and a header, as
 * one behind a reverse proxy does.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { parseExact } from "#lib/core/json.ts";

export interface Wire {
  /** With the base path. */
  readonly url: string;
  /** Every request as `GET /view?…`, without the base path. */
  readonly asked: string[];
  /** The bodies of `POST /prompt`. */
  readonly prompts: PostedPrompt[];
  /** When each binary frame came from ComfyUI, by `performance.now()`. */
  readonly frames: number[];
  /** Cuts every socket; `awayMs` long nobody gets through. */
  cut(awayMs?: number): void;
  close(): Promise<void>;
}

export interface PostedPrompt {
  readonly prompt_id: string;
  readonly client_id: string;
  readonly prompt: Readonly<Record<string, unknown>>;
  readonly extra_data?: { readonly extra_pnginfo?: { readonly workflow?: unknown } };
  /** As it was sent, digit for digit. */
  readonly text: string;
}

export interface WireOptions {
  readonly base?: string;
  readonly header?: { readonly name: string; readonly value: string };
}

export async function wireTo(target: string, { base = "", header }: WireOptions = {}): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const upstream = { host: hostname, port: Number(port || 80) };
  const open = new Set<Duplex>();
  const seen = { asked: [] as string[], prompts: [] as PostedPrompt[], frames: [] as number[] };
  let awayUntil = 0;
  const isAway = () => performance.now() < awayUntil;
  const isLetIn = (request: IncomingMessage) =>
    (request.url ?? "").startsWith(`${base}/`) && (!header || request.headers[header.name.toLowerCase()] === header.value);
  const path = (request: IncomingMessage) => (request.url ?? "").slice(base.length);

  const server = createServer((request, response) => {
    if (isAway()) return request.socket.destroy();
    if (!isLetIn(request)) return response.writeHead(401).end();
    seen.asked.push(`${request.method} ${path(request)}`);
    pass(request, response, { ...upstream, path: path(request) }, (body) => {
      if (path(request) === "/prompt") seen.prompts.push({ ...(parseExact(body) as PostedPrompt), text: body });
    });
  });
  server.on("connection", (socket) => keep(open, socket));
  server.on("upgrade", (request, socket: Duplex, head: Buffer) => {
    if (isAway() || !isLetIn(request)) return socket.destroy();
    const onward = connect(upstream.port, upstream.host);
    keep(open, onward);
    onward.write(headOf(request, path(request), `${upstream.host}:${upstream.port}`));
    if (head.length > 0) onward.write(head);
    watchFrames(onward, () => seen.frames.push(performance.now()));
    join(socket, onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the line has no port");
  return {
    ...seen,
    url: `http://127.0.0.1:${address.port}${base}`,
    cut(awayMs = 0) {
      awayUntil = performance.now() + awayMs;
      for (const socket of open) socket.destroy();
    },
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function keep(open: Set<Duplex>, socket: Duplex): void {
  open.add(socket);
  socket.on("error", () => undefined);
  socket.once("close", () => open.delete(socket));
}

function join(one: Duplex, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  one.once("close", () => other.destroy());
  other.once("close", () => one.destroy());
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  to: { host: string; port: number; path: string },
  heard: (body: string) => void,
): void {
  const onward = forward({ ...to, method: request.method, headers: { ...request.headers, host: `${to.host}:${to.port}` } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  onward.once("error", () => response.destroy());
  response.once("close", () => onward.destroy());
  const isPrompt = request.method === "POST" && (request.headers["content-type"] ?? "").includes("json");
  const parts: Buffer[] = [];
  request.on("data", (piece: Buffer) => isPrompt && parts.push(piece));
  request.once("end", () => isPrompt && heard(Buffer.concat(parts).toString("utf8")));
  request.pipe(onward);
}

function headOf({ rawHeaders }: IncomingMessage, path: string, host: string): string {
  const lines = [`GET ${path} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    lines.push(`${name}: ${name.toLowerCase() === "host" ? host : rawHeaders[at + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

const BINARY = 2;

/** Of RFC 6455 only as much as tells where a frame begins and whether it is binary; a server's frames are not masked. */
function watchFrames(socket: Socket, binary: () => void): void {
  let rest = Buffer.alloc(0);
  let isOpen = false;
  let skip = 0;
  socket.on("data", (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    if (!isOpen) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      isOpen = true;
      rest = rest.subarray(end + 4);
    }
    for (;;) {
      const gone = Math.min(skip, rest.length);
      skip -= gone;
      rest = rest.subarray(gone);
      const frame = skip === 0 ? frameAt(rest) : null;
      if (!frame) return;
      if (frame.opcode === BINARY) binary();
      skip = frame.size;
    }
  });
}

/** `size` counts the head in. */
function frameAt(bytes: Buffer): { opcode: number; size: number } | null {
  if (bytes.length < 10)
    return bytes.length >= 2 && (bytes[1] ?? 0) < 126 ? { opcode: (bytes[0] ?? 0) & 15, size: 2 + (bytes[1] ?? 0) } : null;
  const opcode = (bytes[0] ?? 0) & 15;
  const short = (bytes[1] ?? 0) & 127;
  if (short === 126) return { opcode, size: 4 + bytes.readUInt16BE(2) };
  if (short === 127) return { opcode, size: 10 + Number(bytes.readBigUInt64BE(2)) };
  return { opcode, size: 2 + short };
}
