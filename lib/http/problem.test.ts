import { expect, it } from "vitest";
import { AppError } from "#lib/core/errors.ts";
import { tell } from "#lib/i18n/reasons.ts";
import { Problem, problemOf } from "./problem.ts";

it("a problem carries the reason of the whole and of each fault, and none where there is none", () => {
  const { message, reason } = tell("no_comfyui");
  const errors = [
    { field: "5.steps", code: "invalid", detail: "Steps must be at least 1", reason: tell("must_at_least", { limit: "1" }).reason },
    { field: "x", code: "unknown", detail: "There is no such field." },
  ];
  const told = problemOf(new AppError("invalid", message, { reason, errors }));
  expect(Problem.parse(told)).toMatchObject({ reason: { key: "no_comfyui", values: {} }, errors });
  expect(problemOf(new AppError("invalid", "So it is."))).not.toHaveProperty("reason");
});
