import { expect, it } from "vitest";
import { refusal } from "#lib/i18n/reasons.ts";
import { judge } from "#lib/queue/outcome.ts";
import { orLater } from "./engine-work.ts";

it("a job that waits for an engine that is away says why in a sentence that can be told in another language", () => {
  const verdict = judge(orLater("a-job", refusal("engine_unavailable", "no_answer")), 1, 3);
  expect(verdict).toMatchObject({ kind: "again", counts: false, error: { code: "engine_unavailable", reason: { key: "no_answer" } } });
});
