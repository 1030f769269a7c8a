import { describe, expect, it } from "vitest";
import { Problem } from "#lib/core/fetcher.ts";
import type { Reason } from "#lib/core/reason.ts";
import type { Job } from "#lib/generation/schema.ts";
import { tell } from "#lib/i18n/reasons.ts";
import { fieldErrors, jobErrors } from "./field-errors.ts";
import { formOfWorkflow } from "./form.ts";

const say = ({ message, reason }: { message: string; reason?: Reason | null | undefined }) => reason?.key ?? message;

const form = formOfWorkflow({
  id: "wf",
  name: "wf",
  engine_id: null,
  fields: [{ key: "cfg", node_id: "121:3", input: "cfg", label: "CFG", type: "number", default: 7, on_form: true }],
});

describe("what was refused", () => {
  it("stands at its field, by key or by its place in the workflow", () => {
    const told = (field: string) => fieldErrors(new Problem("invalid", "too large", { field }), form, say);
    for (const field of ["cfg", "params.cfg", "121:3.cfg", "params.121:3.cfg"]) expect(told(field)).toEqual({ cfg: "too large" });
    const several = new Problem("invalid", "two things", {
      errors: [{ field: "params.cfg", code: "invalid", detail: "must be at most 30" }],
    });
    expect(fieldErrors(several, form, say)).toEqual({ cfg: "must be at most 30" });
    expect(fieldErrors(new Error("away"), form, say)).toEqual({});
  });

  it("is worded from its reason", () => {
    const reason = { key: "must_at_most", values: { limit: "30" } };
    const errors = [{ field: "params.cfg", code: "invalid", detail: "CFG must be at most 30", reason }];
    expect(fieldErrors(new Problem("invalid", "CFG must be at most 30.", { field: "params.cfg", errors }), form, say)).toEqual({
      cfg: "must_at_most",
    });
  });

  it("by the engine while the job ran stands there as well, on that workflow's form alone", () => {
    const error = { code: "invalid", message: "CFG must be smaller", node_id: "121:3", class_type: "KSampler", input: "cfg", reason: null };
    const job = { workflow_id: "wf", error } as Pick<Job, "error" | "workflow_id">;
    expect(jobErrors(job, form, say)).toEqual({ cfg: "CFG must be smaller" });
    expect(jobErrors({ ...job, workflow_id: "other" }, form, say)).toEqual({});
    expect(jobErrors({ ...job, error: { ...error, input: null } }, form, say)).toEqual({});
    expect(jobErrors(undefined, form, say)).toEqual({});
  });

  it("at several fields stands at each, the first without the count of the others", () => {
    const two = formOfWorkflow({
      ...{ id: "wf", name: "wf", engine_id: null },
      fields: [
        { key: "cfg", node_id: "3", input: "cfg", label: "CFG", type: "number", default: 7, on_form: true },
        { key: "steps", node_id: "3", input: "steps", label: "Steps", type: "integer", default: 20, on_form: true },
      ],
    });
    const { reason, message } = tell("above", { node: "KSampler", input: "cfg", value: "200", limit: "100" });
    const fault = { code: "invalid", node_id: "3", class_type: "KSampler", reason: null };
    const error = {
      ...{ ...fault, message: `${message} And 3 more.`, input: "cfg", reason: { ...reason, values: { ...reason.values, more: "3" } } },
      also: [
        { ...fault, message: "Too many.", input: "steps" },
        { ...fault, message: "And too few.", input: "steps" },
        { ...fault, message: "Not on the form.", input: "model" },
      ],
    };
    const told = jobErrors({ workflow_id: "wf", error } as Pick<Job, "error" | "workflow_id">, two, (said) =>
      said.reason ? JSON.stringify(said.reason.values) : said.message,
    );
    expect(told).toEqual({ cfg: JSON.stringify(reason.values), steps: "Too many." });
  });
});
