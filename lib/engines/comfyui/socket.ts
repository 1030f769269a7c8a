/**
 * One socket an engine and process: `/ws?clientId=`, the id the same as long as the process lives. It is opened before anything is queued
 * and comes back by itself while somebody listens. Frames sent while it was away are gone: whoever listens is told that it was.
 */
import { randomUUID } from "node:crypto";
import { type RawData, WebSocket } from "ws";
import { processWide } from "#lib/core/process-wide.ts";
import type { Server } from "./http.ts";
import { type Message, readBinary, readText } from "./messages.ts";

export interface Listener {
  heard(message: Message): void;
  /** The socket came back, or went: look for yourself what happened. */
  gap(): void;
}

const OPEN_MS = 5_000;
const BACKOFF_MS = [100, 300, 1_000, 2_000, 5_000];
const CLOSED_BY_US = 1000;
/** A frame that says to be larger ends the connection. */
const MOST_BYTES = 64 * 1024 ** 2;
const MOST_UNCLAIMED = 200;

export class EngineSocket {
  readonly clientId: string;
  readonly #server: Server;
  readonly #listeners = new Map<string, Listener>();
  #socket: WebSocket | null = null;
  #opening: Promise<boolean> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #failures = 0;
  #wasOpen = false;
  #isClosed = false;
  /** Frames of prompts nobody listens to yet: a server that chooses ids itself may speak of one before it has told it. */
  readonly #unclaimed: Message[] = [];
  /** The prompt that frames without an id are about, as far as the last frame with one tells. */
  #running: string | null = null;

  constructor(server: Server, clientId: string = randomUUID()) {
    this.#server = server;
    this.clientId = clientId;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Resolves when frames come, or to false after a few seconds: then the history alone has to do. */
  async ready(): Promise<boolean> {
    if (this.isOpen) return true;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** @returns what ends the listening */
  listen(prompt: string, listener: Listener): () => void {
    this.#listeners.set(prompt, listener);
    for (const message of this.#unclaimed) if ("prompt" in message && message.prompt === prompt) listener.heard(message);
    return () => {
      if (this.#listeners.get(prompt) === listener) this.#listeners.delete(prompt);
    };
  }

  close(): void {
    this.#isClosed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.close(CLOSED_BY_US);
  }

  #open(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const address = `${this.#server.url.replace(/^http/, "ws")}/ws?clientId=${this.clientId}`;
    // Frames are short, or pictures: to pack and unpack them takes both sides longer than to send them as they are.
    const socket = new WebSocket(address, {
      headers: this.#server.headers,
      perMessageDeflate: false,
      maxPayload: MOST_BYTES,
      handshakeTimeout: OPEN_MS,
    });
    this.#socket = socket;
    socket.on("open", () => {
      // Previews then say which node and prompt they are of. The server looks at the first message only.
      socket.send(JSON.stringify({ type: "feature_flags", data: { supports_preview_metadata: true } }));
      this.#failures = 0;
      resolve(true);
      if (this.#wasOpen) this.#tellGap();
      this.#wasOpen = true;
    });
    socket.on("message", (data, isBinary) => this.#heard(data, isBinary));
    // An error is always followed by a close.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(false);
      if (this.#socket === socket) this.#lost();
    });
    return promise;
  }

  #lost(): void {
    this.#socket = null;
    this.#running = null;
    this.#unclaimed.length = 0;
    this.#tellGap();
    if (this.#isClosed || this.#listeners.size === 0 || this.#retry) return;
    const pause = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)] ?? 1_000;
    this.#failures += 1;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      if (!this.#isClosed && this.#listeners.size > 0) void this.ready();
    }, pause);
  }

  #tellGap(): void {
    for (const listener of [...this.#listeners.values()]) listener.gap();
  }

  #heard(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer;
    const message = isBinary ? readBinary(bytes) : readText(bytes.toString("utf8"));
    if (!message) return;
    if (!("prompt" in message)) {
      for (const listener of [...this.#listeners.values()]) listener.heard(message);
      return;
    }
    if (message.prompt !== null) this.#running = isEnd(message) ? null : message.prompt;
    const prompt = message.prompt ?? this.#running;
    const listener = prompt === null ? undefined : this.#listeners.get(prompt);
    if (listener) listener.heard(message);
    else if (message.kind !== "preview" && this.#unclaimed.push(message) > MOST_UNCLAIMED) this.#unclaimed.shift();
  }
}

function isEnd(message: Message): boolean {
  return message.kind === "success" || message.kind === "error" || message.kind === "interrupted" || isIdle(message);
}

function isIdle(message: Message): boolean {
  return message.kind === "executing" && message.node === null;
}

const sockets = processWide("comfyui-sockets", () => new Map<string, EngineSocket>());

/** The socket of this process to this server, made at the first call. */
export function socketTo(server: Server): EngineSocket {
  const key = JSON.stringify([server.url, server.headers]);
  let socket = sockets.get(key);
  if (!socket) {
    socket = new EngineSocket(server);
    sockets.set(key, socket);
  }
  return socket;
}

/** Closes them all, as a process that ends does. */
export function closeSockets(): void {
  for (const socket of sockets.values()) socket.close();
  sockets.clear();
}
