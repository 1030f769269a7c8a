/** What a person types about a ComfyUI, and what of it the API is told. */
import type { z } from "zod";
import type { ReasonWords } from "#components/jobs/reason-words.ts";
import { isProblem } from "#lib/core/fetcher.ts";
import type { EngineDto, EnginePatch, EngineTrial, NewEngine } from "#lib/engines/schema.ts";

/** Where a ComfyUI on this machine answers unless it was told otherwise. */
const USUAL_ADDRESS = "http://127.0.0.1:8188";

export interface EngineForm {
  readonly name: string;
  readonly url: string;
  /** Of the headers the server knows by name alone, those that stay. */
  readonly kept: readonly string[];
  readonly headerName: string;
  readonly headerValue: string;
  readonly inputDir: string;
  readonly outputDir: string;
}

export type FormField = "name" | "url" | "header" | "inputDir" | "outputDir";

export interface FormProblem {
  /** Null for what is about none of them. */
  readonly field: FormField | null;
  readonly message: string;
}

/** Null for one that is not known yet. */
export function formOf(engine: EngineDto | null): EngineForm {
  return {
    name: engine?.name ?? "",
    url: engine?.url ?? USUAL_ADDRESS,
    kept: engine?.header_names ?? [],
    headerName: "",
    headerValue: "",
    inputDir: engine?.input_dir ?? "",
    outputDir: engine?.output_dir ?? "",
  };
}

/** `192.168.1.20:8188`, as the address is often told, is meant as HTTP. */
export function addressOf(typed: string): string {
  const text = typed.trim();
  return text === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
}

/** A header is a name and a value; one without the other is none yet. */
export function isHeaderWhole({ headerName, headerValue }: EngineForm): boolean {
  return (headerName.trim() === "") === (headerValue.trim() === "");
}

export function additionOf(form: EngineForm): z.input<typeof NewEngine> {
  const [name, inputDir, outputDir] = [form.name.trim(), form.inputDir.trim(), form.outputDir.trim()];
  const headers = typedHeader(form);
  return {
    kind: "comfyui",
    url: addressOf(form.url),
    ...(name === "" ? {} : { name }),
    ...(headers ? { headers } : {}),
    ...(inputDir === "" ? {} : { input_dir: inputDir }),
    ...(outputDir === "" ? {} : { output_dir: outputDir }),
  };
}

/** What has to be known to ask it: of one that is set up, as it would be after the change. */
export function trialOf(engine: EngineDto | null, form: EngineForm): z.input<typeof EngineTrial> {
  if (engine?.url == null) {
    const headers = typedHeader(form);
    return { url: addressOf(form.url), ...(headers ? { headers } : {}) };
  }
  const { url, headers } = patchOf(engine, form);
  return { engine_id: engine.id, ...(url === undefined ? {} : { url }), ...(headers === undefined ? {} : { headers }) };
}

/** Only what differs: an address is told without its password, so one that was not touched must not be sent back. */
export function patchOf(engine: EngineDto, form: EngineForm): z.input<typeof EnginePatch> {
  const name = form.name.trim();
  const headers = headersPatch(engine, form);
  return {
    ...(name === "" || name === engine.name ? {} : { name }),
    ...(addressOf(form.url) === engine.url ? {} : { url: addressOf(form.url) }),
    ...(headers ? { headers } : {}),
    ...folderPatch("input_dir", engine.input_dir, form.inputDir),
    ...folderPatch("output_dir", engine.output_dir, form.outputDir),
  };
}

/** Whether the server may answer otherwise after this change. */
export function touchesConnection(patch: z.input<typeof EnginePatch>): boolean {
  return patch.url !== undefined || patch.headers !== undefined;
}

export interface FormWords extends Pick<ReasonWords, "reason" | "problem"> {
  /** What is wrong with a field that is not of the shape its name promises; null where that can be several things. */
  readonly misfit: (field: FormField | null) => string | null;
}

/** What the API found wrong, at the field it names, in the reader's language. */
export function problemOf(error: unknown, { reason, problem, misfit }: FormWords): FormProblem {
  if (!isProblem(error)) return { field: null, message: error instanceof Error ? error.message : String(error) };
  const first = error.errors[0];
  if (!first) return { field: fieldOf(error.field), message: problem(error) };
  const field = fieldOf(first.field);
  const { detail, reason: told } = first;
  return { field, message: (told ? null : misfit(field)) ?? reason({ message: detail, reason: told }) };
}

function fieldOf(apiField: string | undefined): FormField | null {
  if (apiField === "name" || apiField === "url") return apiField;
  if (apiField === "input_dir") return "inputDir";
  if (apiField === "output_dir") return "outputDir";
  return apiField?.startsWith("headers") ? "header" : null;
}

function typedHeader(form: EngineForm): Record<string, string> | null {
  const name = form.headerName.trim();
  return name === "" || form.headerValue.trim() === "" ? null : { [name]: form.headerValue.trim() };
}

function headersPatch(engine: EngineDto, form: EngineForm): Record<string, string | null> | null {
  const gone = engine.header_names.filter((name) => !form.kept.includes(name)).map((name) => [name, null] as const);
  const typed = typedHeader(form);
  return gone.length === 0 && typed === null ? null : { ...Object.fromEntries(gone), ...typed };
}

function folderPatch(key: "input_dir" | "output_dir", before: string | null, typed: string): Partial<Record<typeof key, string | null>> {
  const path = typed.trim() === "" ? null : typed.trim();
  return path === before ? {} : { [key]: path };
}
