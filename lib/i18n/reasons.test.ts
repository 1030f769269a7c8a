import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** What only another program is told, which sent what no screen sends, or nobody: work that was stopped has no one waiting for its word. */
const UNTOLD = [
  "A file is needed.",
  "A path cannot contain a NUL byte.",
  "A project stands twice in the order.",
  "Either a workflow or a media_id is needed.",
  "Only what is sorted by time has days to jump to: say a part of the way, from 0 to 1.",
  "The cursor does not belong to this list. Start again without it.",
  "The job was taken over by another worker.",
  "The job … is no matrix's.",
  "The model was canceled before it was finished.",
  "The picture was canceled while it was being drawn.",
  "The piece was canceled before it was finished.",
  "The request was given up before it was answered.",
  "The scan failed: …",
  "The scan is not in the line any more. Ask again.",
  "The scan was stopped.",
  "The scan … goes on in the background; it takes longer than a request may wait.",
  "There are … other files called … in … already.",
  "There is no scan ….",
  'This takes application/json or multipart/form-data, not "…".',
  '… is not readable as JSON with a "nonce". Remove it and start again.',
];

it("what engines, workflows, jobs, the library and accounts tell a person is a sentence of the catalogue, so that it can be told in German", () => {
  const rooms = ["engines", "generation", "media", "people", "curation"].map((room) => `lib/${room}/**/*.ts`);
  const files = globSync(rooms, { cwd: ROOT }).filter((path) => !path.endsWith(".test.ts"));
  const literal = /new (?:AppError|WorkEnded)\(\s*"\w+",\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
  const sentences = files.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(literal)].map(([, plain, filled]) => plain ?? filled ?? ""),
  );
  // Several faults in one: each has a reason of its own, from which a screen makes its sentence.
  const alone = sentences.filter((sentence) => !/errors\.map|details|first\.message|\$\{label\}|issue\?/.test(sentence));
  expect(alone.map((sentence) => sentence.replace(/\$\{[^}]*\}/g, "…")).sort()).toEqual(UNTOLD.sort());
});
