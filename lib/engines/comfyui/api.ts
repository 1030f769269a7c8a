/** ComfyUI's routes, one function each. */
import { z } from "zod";
import { refusal } from "#lib/i18n/reasons.ts";
import type { ApiGraph, Definitions } from "../graph/schema.ts";
import type { EngineAbout } from "../schema.ts";
import type { NamedFile } from "./files.ts";
import { type Line, readLine } from "./history.ts";
import { type Answer, ask, askJson, request, type Server, Unreachable } from "./http.ts";
import { because } from "./reasons.ts";

export interface Prompt {
  readonly graph: ApiGraph;
  readonly client: string;
  readonly id: string;
  /** The page's own JSON; it rides along into the files and to whoever looks at the queue. Null for one that never had it. */
  readonly ui: unknown;
}

/** Puts a prompt in ComfyUI's line. What it answers is told whole: 200 may still name nodes that are left out. @throws Unreachable */
export function postPrompt(server: Server, { graph, client, id, ui }: Prompt, signal?: AbortSignal): Promise<Answer> {
  const extra_data = ui === null || ui === undefined ? {} : { extra_pnginfo: { workflow: ui } };
  return ask(server, "/prompt", { json: { prompt: graph, client_id: client, prompt_id: id, extra_data }, signal });
}

export function getHistory(server: Server, id: string, signal?: AbortSignal): Promise<unknown> {
  return askJson(server, `/history/${encodeURIComponent(id)}`, { signal });
}

export async function getLine(server: Server, signal?: AbortSignal): Promise<Line> {
  return readLine(await askJson(server, "/queue", { signal }));
}

/** Takes a waiting prompt out of line. It answers the same whether or not there was one. */
export async function dropPrompt(server: Server, id: string): Promise<void> {
  expectOk(server, await ask(server, "/queue", { json: { delete: [id] } }));
}

/** Stops this prompt if it runs. Only to be sent when it does: older servers stop whatever runs, whoever's it is. */
export async function interruptPrompt(server: Server, id: string): Promise<void> {
  expectOk(server, await ask(server, "/interrupt", { json: { prompt_id: id } }));
}

export async function freeMemory(server: Server): Promise<void> {
  expectOk(server, await ask(server, "/free", { json: { unload_models: true, free_memory: true } }));
}

function expectOk(server: Server, { status }: Answer): void {
  if (status >= 400) throw new Unreachable(server, because("answers", { status: String(status) }));
}

export type SystemStats = Pick<EngineAbout, "version" | "devices">;

const Device = z.object({
  name: z.string(),
  type: z.string().nullable().catch(null),
  vram_total: z.number().nullable().catch(null),
  vram_free: z.number().nullable().catch(null),
});

/** As many as one looks at; a server may say what it likes. */
const MOST_DEVICES = 32;

/** @throws Unreachable where something else than a ComfyUI answers */
export async function getStats(server: Server, timeoutMs: number): Promise<SystemStats> {
  const answer = (await askJson(server, "/system_stats", { timeoutMs })) as {
    system?: { comfyui_version?: unknown };
    devices?: unknown;
  } | null;
  if (typeof answer !== "object" || answer === null || typeof answer.system !== "object")
    throw new Unreachable(server, because("not_comfyui"));
  const version = answer.system?.comfyui_version;
  const devices = (Array.isArray(answer.devices) ? answer.devices.slice(0, MOST_DEVICES) : []).flatMap((one) => {
    const { data } = Device.safeParse(one);
    return data ? [{ name: data.name.slice(0, 200), type: data.type, memory_bytes: data.vram_total, free_bytes: data.vram_free }] : [];
  });
  return { version: typeof version === "string" ? version : null, devices };
}

export async function getDefinitions(server: Server): Promise<Definitions> {
  const answer = await askJson(server, "/object_info");
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) throw new Unreachable(server, because("no_definitions"));
  return answer as Definitions;
}

/** The file's head: its size where the server tells. The body is to be read with `pieces` or given up. */
export function getFile(server: Server, file: NamedFile, method: "GET" | "HEAD", signal?: AbortSignal): Promise<Response> {
  const { filename, subfolder, type } = file;
  return request(server, `/view?${new URLSearchParams({ filename, subfolder, type })}`, { method, signal });
}

export interface Uploaded {
  readonly name: string;
  readonly subfolder: string;
}

/**
 * Puts a file into ComfyUI's input folder. The same bytes under the same name stay one file; other bytes get another name: the answer's
 * is the one to use. @throws AppError `generation_failed` when it is refused
 */
export function uploadImage(server: Server, upload: { bytes: Uint8Array; name: string; subfolder: string }): Promise<Uploaded> {
  const form = new FormData();
  form.set("image", new Blob([new Uint8Array(upload.bytes)]), upload.name);
  form.set("subfolder", upload.subfolder);
  form.set("type", "input");
  return uploaded(server, "/upload/image", form);
}

/** A mask over a picture that is there already: the picture with the mask's alpha, under a name of its own. */
export function uploadMask(
  server: Server,
  upload: { bytes: Uint8Array; name: string; subfolder: string; over: { filename: string; subfolder: string } },
): Promise<Uploaded> {
  const form = new FormData();
  form.set("image", new Blob([new Uint8Array(upload.bytes)]), upload.name);
  form.set("original_ref", JSON.stringify({ ...upload.over, type: "input" }));
  form.set("subfolder", upload.subfolder);
  return uploaded(server, "/upload/mask", form);
}

async function uploaded(server: Server, path: string, form: FormData): Promise<Uploaded> {
  const { status, json } = await ask(server, path, { form });
  const { name, subfolder } = (json ?? {}) as { name?: unknown; subfolder?: unknown };
  if (status >= 500) throw new Unreachable(server, because("answers_picture", { status: String(status) }));
  if (status !== 200 || typeof name !== "string")
    throw refusal("generation_failed", "picture_not_taken", { engine: server.name, status: String(status) });
  return { name, subfolder: typeof subfolder === "string" ? subfolder : "" };
}
