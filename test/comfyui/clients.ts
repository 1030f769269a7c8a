/** Who is connected to the tests' ComfyUI, and what each is told. */
import { randomUUID } from "node:crypto";
import { stringifyExact } from "#lib/core/json.ts";
import type { Happens } from "./faults.ts";
import type { ServerSocket } from "./websocket.ts";

interface Client {
  readonly socket: ServerSocket;
  withMetadata: boolean;
}

/** As much of a prompt as it takes to tell its client something. */
export interface Addressed {
  readonly id: string;
  readonly extra: { readonly client_id?: string };
}

export class Clients {
  readonly #known = new Map<string, Client>();
  readonly #happens: Happens;

  constructor(happens: Happens) {
    this.#happens = happens;
  }

  /** A second socket of the same name takes the first one's place, as in ComfyUI. */
  take(clientId: string | null, socket: ServerSocket, status: object): void {
    const id = clientId ?? randomUUID();
    const client: Client = { socket, withMetadata: false };
    this.#known.set(id, client);
    let isFirst = true;
    socket.onText = (text) => {
      const said = JSON.parse(text) as { type?: string; data?: { supports_preview_metadata?: boolean } };
      if (isFirst && said.type === "feature_flags") client.withMetadata = said.data?.supports_preview_metadata === true;
      isFirst = false;
    };
    socket.onClose = () => {
      if (this.#known.get(id) === client) this.#known.delete(id);
    };
    socket.sendText(JSON.stringify({ type: "status", data: { status, sid: id } }));
  }

  tellAll(status: object): void {
    for (const { socket } of this.#known.values()) socket.sendText(JSON.stringify({ type: "status", data: { status } }));
  }

  /** Whoever queued the prompt is told, nobody else. */
  tell(prompt: Addressed, type: string, data: object): void {
    const socket = this.#of(prompt)?.socket;
    if (!socket) return;
    if (this.#happens("strangeFrames")) socket.sendText('{"type": "progress", "data": ');
    if (this.#happens("strangeFrames")) socket.sendText(JSON.stringify({ type: "of_tomorrow", data: { prompt_id: prompt.id } }));
    if (this.#happens("strangeFrames")) socket.sendBinary(Buffer.from([0, 0, 0, 9]));
    socket.sendText(stringifyExact({ type, data }, 0));
  }

  preview(prompt: Addressed, node: string, jpeg: Uint8Array): void {
    const client = this.#of(prompt);
    if (!client) return;
    const about = Buffer.from(JSON.stringify({ node_id: node, prompt_id: prompt.id, display_node_id: node, image_type: "image/jpeg" }));
    const head = Buffer.alloc(8);
    head.writeUInt32BE(client.withMetadata ? 4 : 1, 0);
    head.writeUInt32BE(client.withMetadata ? about.length : 1, 4);
    client.socket.sendBinary(Buffer.concat(client.withMetadata ? [head, about, jpeg] : [head, jpeg]));
  }

  drop(prompt: Addressed): void {
    this.#of(prompt)?.socket.drop();
  }

  dropAll(): void {
    for (const { socket } of this.#known.values()) socket.drop();
    this.#known.clear();
  }

  #of(prompt: Addressed): Client | undefined {
    return this.#known.get(prompt.extra.client_id ?? "");
  }
}
