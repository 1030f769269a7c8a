/** What both servers stand on: an HTTP server on a free port that hands out requests whole, and sockets. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { acceptSocket, type ServerSocket } from "./websocket.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Handlers {
  /** A base path is taken off before. */
  request(asked: Asked, response: ServerResponse): void | Promise<void>;
  socket(clientId: string | null, socket: ServerSocket): void;
  /** Whether a request may come in at all. */
  admits?(headers: IncomingMessage["headers"]): boolean;
}

export interface Listening {
  readonly url: string;
  /** Every connection is cut, as a process that dies does it; then it listens again on the same port. */
  restart(afterMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function listenForComfy(handlers: Handlers, basePath = ""): Promise<Listening> {
  const open = new Set<Socket>();
  const make = () => {
    const server = createServer((request, response) => void answer(request, response));
    server.on("connection", (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => undefined);
    });
    server.on("upgrade", (request, stream) => {
      const url = new URL(request.url ?? "/", "http://x");
      if (url.pathname !== `${basePath}/ws` || handlers.admits?.(request.headers) === false) return void stream.destroy();
      handlers.socket(url.searchParams.get("clientId"), acceptSocket(request, stream));
    });
    return server;
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
      const url = new URL(request.url ?? "/", "http://x");
      if (handlers.admits?.(request.headers) === false) return void response.writeHead(401).end();
      if (!url.pathname.startsWith(basePath)) return void response.writeHead(404).end();
      const path = url.pathname.slice(basePath.length).replace(/^\/api(?=\/)/, "");
      const asked = {
        method: request.method ?? "GET",
        path,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts),
      };
      await handlers.request(asked, response);
    } catch {
      response.destroy();
    }
  }
  let server = make();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    async restart(afterMs) {
      await stop();
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      server = make();
      await listen(server, port);
    },
    close: stop,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
