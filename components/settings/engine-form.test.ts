import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { reasonWords } from "#components/jobs/reason-words.ts";
import { Problem } from "#lib/core/fetcher.ts";
import { type EngineDto, EnginePatch, EngineTrial, NewEngine } from "#lib/engines/schema.ts";
import german from "#lib/i18n/messages/de.json" with { type: "json" };
import { refusal } from "#lib/i18n/reasons.ts";
import {
  additionOf,
  addressOf,
  type EngineForm,
  formOf,
  isHeaderWhole,
  patchOf,
  problemOf,
  touchesConnection,
  trialOf,
} from "./engine-form.ts";

const ENGINE: EngineDto = {
  id: "comfyui",
  kind: "comfyui",
  name: "Workstation",
  url: "https://gpu.example/comfy",
  enabled: true,
  state: "ok",
  detail: "ComfyUI 0.3.64",
  reason: null,
  media_kinds: ["image"],
  input_dir: "/srv/comfyui/input",
  output_dir: null,
  header_names: ["Authorization", "X-Key"],
};
const words = {
  ...reasonWords(
    createTranslator({ locale: "de", messages: german, namespace: "jobs" }) as never,
    createTranslator({ locale: "de", messages: german, namespace: "params" }) as never,
  ),
  misfit: (field: string | null) => (field === "url" ? "Das ist keine Adresse." : null),
};
const typed = (changes: Partial<EngineForm>): EngineForm => ({ ...formOf(null), ...changes });
const edited = (changes: Partial<EngineForm>): EngineForm => ({ ...formOf(ENGINE), ...changes });

describe("a ComfyUI that is added", () => {
  it("is looked for at the usual address of this machine, and needs nothing else to be told", () => {
    expect(additionOf(formOf(null))).toEqual({ kind: "comfyui", url: "http://127.0.0.1:8188" });
    expect(NewEngine.safeParse(additionOf(formOf(null))).success).toBe(true);
  });

  it("takes an address as people tell it, without the scheme", () => {
    expect(addressOf(" 192.168.1.20:8188 ")).toBe("http://192.168.1.20:8188");
    expect(addressOf("localhost:8188")).toBe("http://localhost:8188");
    expect(addressOf("https://gpu.example/comfy")).toBe("https://gpu.example/comfy");
  });

  it("is tried with what it takes to ask it, without its folders", () => {
    const form = typed({ inputDir: "/srv/in", outputDir: "/srv/out", headerName: "X-Key", headerValue: "secret" });
    expect(trialOf(null, form)).toEqual({ url: "http://127.0.0.1:8188", headers: { "X-Key": "secret" } });
    expect(trialOf({ ...ENGINE, url: null }, form)).toEqual(trialOf(null, form));
    expect(EngineTrial.safeParse(trialOf(null, form)).success).toBe(true);
    expect(additionOf(form)).toMatchObject({ input_dir: "/srv/in", output_dir: "/srv/out" });
  });

  it("is not asked with half a header", () => {
    expect(isHeaderWhole(typed({ headerName: "X-Key" }))).toBe(false);
    expect(isHeaderWhole(typed({ headerValue: "secret" }))).toBe(false);
    expect(isHeaderWhole(typed({}))).toBe(true);
    expect(additionOf(typed({ headerName: "X-Key" }))).not.toHaveProperty("headers");
  });
});

describe("a ComfyUI that is changed", () => {
  it("is told nothing it knows: an address whose password was never shown stays as it is", () => {
    expect(patchOf(ENGINE, formOf(ENGINE))).toEqual({});
  });

  it("is told what differs alone, an emptied folder as taken away", () => {
    const patch = patchOf(ENGINE, edited({ name: "Cellar", inputDir: " ", outputDir: "/srv/out" }));
    expect(patch).toEqual({ name: "Cellar", input_dir: null, output_dir: "/srv/out" });
    expect(EnginePatch.safeParse(patch).success).toBe(true);
    expect(touchesConnection(patch)).toBe(false);
  });

  it("is tried as it would be then: the server knows the address and the values that nobody is told", () => {
    expect(trialOf(ENGINE, formOf(ENGINE))).toEqual({ engine_id: "comfyui" });
    expect(trialOf(ENGINE, edited({ name: "Cellar", url: "gpu:8188", kept: ["X-Key"] }))).toEqual({
      engine_id: "comfyui",
      url: "http://gpu:8188",
      headers: { Authorization: null },
    });
    expect(EngineTrial.safeParse(trialOf(ENGINE, formOf(ENGINE))).success).toBe(true);
  });

  it("loses the headers taken off the list, keeps those nobody touched, and gets the one that was typed", () => {
    const patch = patchOf(ENGINE, edited({ kept: ["X-Key"], headerName: "X-Other", headerValue: "s" }));
    expect(patch).toEqual({ headers: { Authorization: null, "X-Other": "s" } });
    expect(touchesConnection(patch)).toBe(true);
  });

  it("gets a new value for a header it has, even where that was first taken off", () => {
    const patch = patchOf(ENGINE, edited({ kept: ["X-Key"], headerName: "Authorization", headerValue: "new" }));
    expect(patch).toEqual({ headers: { Authorization: "new" } });
  });
});

describe("what the API finds wrong", () => {
  const at = (field: string) => problemOf(new Problem("invalid", "It is wrong", { field }), words).field;

  it("is shown at the field it is about", () => {
    expect(["name", "url", "input_dir", "output_dir", "headers.X Y", "kind"].map(at)).toEqual([
      "name",
      "url",
      "inputDir",
      "outputDir",
      "header",
      null,
    ]);
  });

  it("is told in the words of the first field, where several are named", () => {
    const of = (field: string) => new Problem("invalid", "1 field is wrong", { errors: [{ field, code: "custom", detail: "is wrong" }] });
    expect(problemOf(of("url"), words)).toEqual({ field: "url", message: "Das ist keine Adresse." });
    expect(problemOf(of("name"), words)).toEqual({ field: "name", message: "is wrong" });
    const { message, reason } = refusal("invalid", "no_folder", { path: "/x" });
    expect(problemOf(new Problem("invalid", message, { field: "input_dir", ...(reason ? { reason } : {}) }), words)).toEqual({
      field: "inputDir",
      message: "/x ist kein Ordner auf diesem Rechner. Lass es leer, falls ComfyUI woanders läuft.",
    });
    expect(problemOf(new Error("No network"), words)).toEqual({ field: null, message: "No network" });
  });
});
