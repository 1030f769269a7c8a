import { expect, it } from "vitest";
import german from "#lib/i18n/messages/de.json" with { type: "json" };
import english from "#lib/i18n/messages/en.json" with { type: "json" };
import { judge } from "#lib/queue/outcome.ts";
import { JobError } from "#lib/queue/schema.ts";
import { nodeFaults, refusal, runtimeFault, withoutFolders } from "./faults.ts";
import { type ReasonKey, tell } from "./reasons.ts";

const graph = { "4": { class_type: "KSampler", inputs: { seed: 1, model: ["1", 0] }, _meta: { title: "Sampling" } } };

it("of the server's folders only the files' names are told", () => {
  expect(withoutFolders("cannot open '/home/anna/ComfyUI/input/fox.png'")).toBe("cannot open 'fox.png'");
  expect(withoutFolders("C:\\AI\\ComfyUI\\models\\x.safetensors is missing")).toBe("x.safetensors is missing");
  expect(withoutFolders("Invalid image file: foxes/winter/fox.png")).toBe("Invalid image file: foxes/winter/fox.png");
  expect(withoutFolders("a ratio of 3/4, and/or 16:9")).toBe("a ratio of 3/4, and/or 16:9");
});

it("a full disk and full memory are told as what they are", () => {
  const at = { node_id: "4", node_type: "KSampler" };
  expect(runtimeFault({ ...at, exception_message: "[Errno 28] No space left on device" }, graph)).toMatchObject({
    code: "disk_full",
    node_id: "4",
  });
  const memory = runtimeFault({ ...at, exception_type: "torch.OutOfMemoryError", exception_message: "Allocation on device" }, graph);
  expect(memory).toMatchObject({ code: "generation_failed", class_type: "KSampler", input: null });
  expect(runtimeFault({ ...at, exception_message: "no" }, graph)).toMatchObject({ code: "generation_failed", input: "seed" });
  expect(memory.message).toMatch(/^Sampling \(node 4\) ran out of memory/);
});

it("what a node says of its own value is told in our words: a file that is gone, one that was brought, a value that it does not take", () => {
  const loader = (image: string) => ({ "1": { class_type: "LoadImage", inputs: { image } } });
  const told = (details: string, image = "fox.png") => {
    const error = {
      type: "custom_validation_failed",
      message: "Custom validation failed for node",
      details,
      extra_info: { input_name: "image" },
    };
    const [fault] = nodeFaults({ "1": { errors: [error], class_type: "LoadImage" } }, loader(image));
    return [fault?.input, fault?.reason?.key, fault?.message];
  };
  expect(told("image - Invalid image file: sub/fox.png", "sub/fox.png")).toEqual([
    "image",
    "file_missing",
    "LoadImage (node 1): the file “sub/fox.png” is not in ComfyUI’s input folder. Choose it again, or another one.",
  ]);
  const [, key, message] = told("image - Invalid image file: .atelier/0123456789abcdef01234567.png");
  expect([key, message]).toEqual(["file_not_brought", expect.not.stringContaining("0123456789")]);
  expect(told("image - it must be square (of /home/anna/x.png)")).toEqual([
    "image",
    "value_refused_why",
    "LoadImage (node 1) does not take “fox.png” for “image”: it must be square (of x.png)",
  ]);
  expect(told("image")[1]).toBe("value_refused");
});

it("where ComfyUI does not say what the limit or the type is, it is told in its own words", () => {
  const error = { type: "value_bigger_than_max", message: "Value 9 bigger than max", details: "seed", extra_info: { input_name: "seed" } };
  const [fault] = nodeFaults({ "4": { errors: [error] } }, graph);
  expect([fault?.reason?.key, fault?.message]).toEqual(["refused", "Sampling (node 4): Value 9 bigger than max: seed"]);
});

it("every sentence is filled in whole, in English here and in German on a screen", () => {
  const reasons = english.jobs.reasons;
  const plain = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  for (const [key, sentence] of Object.entries(reasons)) {
    const values = Object.fromEntries(plain(sentence).map((name) => [name, `<${name}>`]));
    expect(tell(key as ReasonKey, values).message).not.toMatch(/[{}]/);
    // Anything but a name in braces would be left standing.
    for (const text of [sentence, german.jobs.reasons[key as ReasonKey]]) expect(text.replace(/\{\w+\}/g, "")).not.toMatch(/[{}']/);
  }
});

it("whatever is refused, and however badly told, becomes a sentence", () => {
  for (const body of [
    undefined,
    null,
    [],
    "no",
    {},
    { error: "bad" },
    { error: { type: 3 } },
    { node_errors: { "4": null } },
    { node_errors: { "4": { errors: [{}] } } },
  ])
    expect(refusal(body, graph).message.length).toBeGreaterThan(10);
});

it("a prompt that is refused at several inputs tells each of them, the first in the job's own words with the count of the others", () => {
  const above = (input_name: string) => ({ type: "value_bigger_than_max", message: "", details: "", extra_info: { input_name } });
  const two = { "4": { class_type: "KSampler", inputs: { steps: 99_999, cfg: 200 } } };
  const ended = refusal({ node_errors: { "4": { class_type: "KSampler", errors: [above("steps"), above("cfg")] } } }, two);
  expect([ended.input, ended.reason?.values.more, ended.also.map(({ input }) => input)]).toEqual(["steps", "1", ["cfg"]]);
  const verdict = judge(ended, 1, 3);
  expect(JobError.parse(JSON.parse(JSON.stringify(verdict.error))).also).toHaveLength(1);
  expect(judge(refusal({}, two), 1, 3).error).not.toHaveProperty("also");
});
