import { ask } from "#lib/core/fetcher.ts";
import type { CopiedToInput, CopyToInput, InputDestination, Uploaded } from "./schema.ts";

export function copyToInput(asked: CopyToInput): Promise<CopiedToInput> {
  return ask("/api/files/copy-to-input", { method: "POST", body: asked });
}

export function uploadFile(file: File, destination: InputDestination): Promise<Uploaded> {
  const form = new FormData();
  for (const [name, value] of Object.entries(destination)) if (typeof value === "string") form.set(name, value);
  form.set("file", file);
  return ask("/api/files/upload", { method: "POST", form });
}
