import { expect, it } from "vitest";
import { refusal, runtimeFault, withoutFolders } from "./faults.ts";

const graph = { "4": { class_type: "KSampler", inputs: { seed: 1, model: ["1", 0] }, _meta: { title: "Sampling" } } };

it("of the server's folders only the files' names are told", () => {
  expect(withoutFolders("cannot open '/home/anna/ComfyUI/input/fox.png'")).toBe("cannot open 'fox.png'");
  expect(withoutFolders("C:\\AI\\ComfyUI\\models\\x.safetensors is missing")).toBe("x.safetensors is missing");
  expect(withoutFolders("a ratio of 3/4, and/or 16:9")).toBe("a ratio of 3/4, and/or 16:9");
});

it("a full disk and full memory are told as what they are", () => {
  const at = { node_id: "4", node_type: "KSampler" };
  expect(runtimeFault({ ...at, exception_message: "[Errno 28] No space left on device" }, graph)).toMatchObject({
    code: "disk_full",
    node_id: "4",
  });
  const memory = runtimeFault({ ...at, exception_type: "torch.OutOfMemoryError", exception_message: "Allocation on device" }, graph);
  expect(memory).toMatchObject({ code: "generation_failed", class_type: "KSampler", input: "seed" });
  expect(memory.message).toMatch(/^Sampling \(node 4\) ran out of memory/);
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
