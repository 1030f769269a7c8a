import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** What only another program is told, which sent what no screen sends, or nobody: work that was stopped has no one waiting for its word. */
const UNTOLD = [
  "A file is needed.",
  "Either a workflow or a media_id is needed.",
  "The job was taken over by another worker.",
  "The job … is no matrix's.",
  "The model was canceled before it was finished.",
  "The picture was canceled while it was being drawn.",
  "The piece was canceled before it was finished.",
  'This takes application/json or multipart/form-data, not "…".',
];

it("what engines, workflows and jobs tell a person is a sentence of the catalogue, so that it can be told in German", () => {
  const files = globSync(["lib/engines/**/*.ts", "lib/generation/**/*.ts"], { cwd: ROOT }).filter((path) => !path.endsWith(".test.ts"));
  const literal = /new (?:AppError|WorkEnded)\(\s*"\w+",\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
  const sentences = files.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(literal)].map(([, plain, filled]) => plain ?? filled ?? ""),
  );
  // Several faults in one: each has a reason of its own, from which a screen makes its sentence.
  const alone = sentences.filter((sentence) => !/errors\.map|details|first\.message|\$\{label\}|issue\?/.test(sentence));
  expect(alone.map((sentence) => sentence.replace(/\$\{[^}]*\}/g, "…")).sort()).toEqual(UNTOLD.sort());
});
