import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { Problem } from "#lib/core/fetcher.ts";
import { nodeFaults, refusal } from "#lib/engines/comfyui/faults.ts";
import german from "#lib/i18n/messages/de.json" with { type: "json" };
import { because, tell } from "#lib/i18n/reasons.ts";
import { reasonWords } from "./reason-words.ts";

const words = reasonWords(
  createTranslator({ locale: "de", messages: german, namespace: "jobs" }) as never,
  createTranslator({ locale: "de", messages: german, namespace: "params" }) as never,
);

describe("a reason, for who reads German", () => {
  it("names the field by its role and number, and as it is where a person named it", () => {
    const of = (field: string, field_key: string) => words.reason(tell("mask_nothing", { field, field_key }));
    expect(of("Mask", "mask")).toBe("Maske: Darin ist kein Weiß, deshalb ist nichts maskiert.");
    expect(of("Mask 2", "mask_2")).toMatch(/^Maske 2: /);
    expect(of("Mask (Face)", "mask_2")).toMatch(/^Maske \(Face\): /);
    expect(of("Masked ball", "mask")).toMatch(/^Masked ball: /);
  });

  it("says why an engine does not answer, in its own words only where no catalogue has them", () => {
    const of = (why: ReturnType<typeof because>) => words.reason(tell("unreachable", { ...why, engine: "GPU", url: "http://gpu" }));
    expect(of(because("answers_to", { status: "502", path: "/queue" }))).toBe(
      "GPU antwortet nicht so, wie ComfyUI antwortet (Antwort auf /queue: 502). Läuft es unter http://gpu?",
    );
    expect(of(because("no_port"))).toContain("(dort nimmt niemand Verbindungen an)");
    expect(of({ why: "wrong version number" })).toContain("(wrong version number)");
  });

  it("names a node in German as well", () => {
    const graph = { "3": { class_type: "KSampler", inputs: { seed: 1 } } };
    const [fault] = nodeFaults({ "3": { errors: [{ type: "required_input_missing", extra_info: { input_name: "seed" } }] } }, graph);
    expect(fault?.message).toMatch(/^KSampler \(node 3\) has nothing at its input “seed”/);
    expect(words.reason({ message: "", reason: fault?.reason })).toMatch(/^KSampler \(Knoten 3\) hat nichts am Eingang „seed“/);
    const [unnamed] = nodeFaults({ "8": { errors: [{ type: "of_tomorrow" }] } }, graph);
    expect(unnamed?.message).toBe("Node 8: ComfyUI does not accept it.");
    expect(words.reason({ message: "", reason: unnamed?.reason })).toBe("Knoten 8: ComfyUI nimmt es nicht an.");
    const silent = refusal({}, graph);
    expect(silent.message).toBe("ComfyUI does not accept the workflow: it does not say why.");
    expect(words.reason(silent)).toBe("ComfyUI nimmt den Workflow nicht an: es sagt nicht, warum.");
  });

  it("is only the cause where name and address of the engine stand beside it", () => {
    const told = (why: ReturnType<typeof because>) => tell("unreachable", { ...why, engine: "GPU", url: "http://gpu" });
    expect(words.cause(told(because("no_port")))).toBe("dort nimmt niemand Verbindungen an");
    expect(words.cause(told(because("not_connected", { said: "EWHAT" })))).toBe("die Verbindung kommt nicht zustande: EWHAT");
    expect(words.cause(tell("no_answer"))).toBeNull();
    expect(words.cause({ reason: null })).toBeNull();
  });

  it("says in German what the browser finds of the server itself, and what nobody foresaw", () => {
    expect(words.problem(new Problem("unreachable", "The server does not answer"))).toMatch(/^Der Server antwortet nicht\./);
    expect(words.problem(new Problem("unreadable", "502 Bad Gateway"))).toMatch(/^Die Antwort des Servers /);
    expect(words.problem(new Problem("internal", "Something went wrong on the server."))).toMatch(/^Auf dem Server /);
    expect(words.problem(new Problem("database_unavailable", "…"))).toMatch(/^Die Datenbank /);
  });

  it("that no catalogue has stays as it was told", () => {
    expect(words.reason({ message: "As it came.", reason: { key: "of_tomorrow", values: {} } })).toBe("As it came.");
    expect(words.reason({ message: "As it came.", reason: null })).toBe("As it came.");
  });

  it("of several faults is told one by one, unless one of them has none", () => {
    const fault = (field: string, key: "mask_alone") => ({
      field,
      code: "invalid",
      detail: "",
      reason: tell(key, { field: "Mask" }).reason,
    });
    const refused = new Problem("invalid", "All of it.", { errors: [fault("1.mask", "mask_alone"), fault("2.mask", "mask_alone")] });
    expect(words.problem(refused)).toBe("Mask lässt sich nicht verwenden: Es fehlt das Bild, über das sie gelegt wird. Wähle auch eines.");
    expect(words.problem(refused, (field) => field)).toMatch(/^1\.mask: .+ 2\.mask: /);
    const other = new Problem("invalid", "All of it.", { errors: [...refused.errors, { field: "x", code: "unknown", detail: "x" }] });
    expect(words.problem(other)).toBe("All of it.");
    expect(words.problem(new TypeError("Broken."))).toBe("Broken.");
  });
});
