/** The server's half of RFC 6455, as much as a test needs: one message a frame out, fragments and masks in. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

export class ServerSocket {
  readonly #stream: Duplex;
  #unread: Buffer = Buffer.alloc(0);
  #begun: Buffer[] = [];
  onText: (text: string) => void = () => undefined;
  onClose: () => void = () => undefined;
  isOpen = true;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on("data", (data: Buffer) => this.#read(data));
    stream.on("error", () => undefined);
    stream.on("close", () => {
      this.isOpen = false;
      this.onClose();
    });
  }

  sendText(text: string): void {
    if (this.isOpen) this.#stream.write(frame(TEXT, Buffer.from(text)));
  }

  sendBinary(bytes: Uint8Array): void {
    if (this.isOpen) this.#stream.write(frame(BINARY, bytes));
  }

  close(code: number): void {
    if (!this.isOpen) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#stream.end(frame(CLOSE, payload));
    this.isOpen = false;
  }

  /** As a process that dies does it: the other side sees 1006. */
  drop(): void {
    this.isOpen = false;
    this.#stream.destroy();
  }

  #read(data: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, data]);
    for (;;) {
      const buffer = this.#unread;
      if (buffer.length < 2) return;
      const [first = 0, second = 0] = buffer;
      let length = second & 0x7f;
      let at = 2;
      if (length === 126) {
        if (buffer.length < 4) return;
        length = buffer.readUInt16BE(2);
        at = 4;
      } else if (length === 127) {
        if (buffer.length < 10) return;
        length = Number(buffer.readBigUInt64BE(2));
        at = 10;
      }
      if (buffer.length < at + 4 + length) return;
      const mask = buffer.subarray(at, at + 4);
      const payload = Buffer.from(buffer.subarray(at + 4, at + 4 + length)).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      this.#unread = buffer.subarray(at + 4 + length);
      this.#take(first & 0x0f, (first & 0x80) !== 0, Buffer.from(payload));
    }
  }

  #take(opcode: number, isLast: boolean, payload: Buffer): void {
    if (opcode === CLOSE) this.close(1000);
    if (opcode === PING) this.#stream.write(frame(PONG, payload));
    if (opcode > TEXT && opcode !== BINARY) return;
    this.#begun.push(payload);
    if (!isLast) return;
    const whole = Buffer.concat(this.#begun);
    this.#begun = [];
    this.onText(whole.toString("utf8"));
  }
}

/** Answers the handshake. */
export function acceptSocket(request: IncomingMessage, stream: Duplex): ServerSocket {
  const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
  stream.write(
    ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${key}`, "", ""].join("\r\n"),
  );
  return new ServerSocket(stream);
}
