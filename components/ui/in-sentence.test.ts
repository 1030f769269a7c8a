import { expect, it } from "vitest";
import { inSentence } from "./in-sentence.ts";

it("writes English labels small within a sentence, but not names and abbreviations", () => {
  expect(["Prompt", "Made with", "the whole recipe", "CFG", "LoRA", "SHA-256"].map((label) => inSentence(label, "en"))).toEqual([
    "prompt",
    "made with",
    "the whole recipe",
    "CFG",
    "LoRA",
    "SHA-256",
  ]);
  expect(inSentence("Größe", "de")).toBe("Größe");
});
