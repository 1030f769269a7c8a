/** Every fact of every file of the corpus, as the manifest states it, against what is read. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { objectIn } from "../dialects/fields.ts";
import { readHiddenText, recipeOfHidden } from "../hidden.ts";
import { readFacts } from "../read.ts";
import { SNIFF_BYTES, sniff } from "../sniff.ts";
import { type Check, type Checked, CORPUS, type Entry, short } from "./manifest.ts";
import { checkRecipe } from "./recipe-facts.ts";
import { checkShape } from "./shape-facts.ts";
import { checkTexts } from "./text-facts.ts";

/** The manifest's bar for one file. */
const MOST_MS = 10_000;

export async function checkEntry(entry: Entry): Promise<Checked[]> {
  const path = join(CORPUS, entry.file);
  const checked: Checked[] = [];
  const check: Check = (fact, isMet, wanted, got) => {
    checked.push({ file: entry.file, kind: entry.kind, fact, isMet, wanted: short(wanted), got: short(got) });
  };
  const started = performance.now();
  const facts = await readFacts(path);
  const took = performance.now() - started;
  check("behaviour.time", took < MOST_MS, `${MOST_MS} ms`, `${Math.round(took)} ms`);
  const format = sniff(headOf(path));
  const isRead =
    format !== null || facts.width !== null || facts.duration !== null || facts.raw.length > 0 || Object.keys(facts.technical).length > 0;
  if (entry.kind === "hostile") check("behaviour.answer", isRead || facts.problems.length > 0, "facts or a reason", facts.problems);
  const isStill = /png|webp/.test(entry.format ?? "");
  const hidden = isStill && (facts.may_hide_text || objectIn(entry.expected, "stealth")) ? await readHiddenText(path) : null;
  const recipe = hidden === null ? null : recipeOfHidden(hidden);
  checkShape(
    entry.expected,
    entry.format,
    format,
    { ...facts, technical: { ...facts.technical, actual_length: statSync(path).size } },
    check,
  );
  checkTexts(entry.expected, facts, hidden, check);
  const ai = objectIn(entry.expected, "ai");
  if (ai) checkRecipe(ai, facts, recipe && { record: recipe.record, source: recipe.dialect }, check);
  return checked;
}

function headOf(path: string): Buffer {
  const head = Buffer.alloc(SNIFF_BYTES);
  const fd = openSync(path, "r");
  try {
    return head.subarray(0, readSync(fd, head, 0, SNIFF_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

/** Kind of file by group of facts: met of all. */
export function tableOf(checked: readonly Checked[]): string {
  const groups = [...new Set(checked.map(({ fact }) => groupOf(fact)))];
  const kinds = [...new Set(checked.map(({ kind }) => kind))].sort();
  const cell = (of: readonly Checked[]) => (of.length === 0 ? "" : `${of.filter(({ isMet }) => isMet).length}/${of.length}`);
  const row = (name: string, of: readonly Checked[]) => [
    name,
    ...groups.map((group) => cell(of.filter(({ fact }) => groupOf(fact) === group))),
    cell(of),
  ];
  const rows = [
    ["", ...groups, "all"],
    ...kinds.map((kind) =>
      row(
        kind,
        checked.filter((one) => one.kind === kind),
      ),
    ),
    row("all", checked),
  ];
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  return rows
    .map((cells) => cells.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join("  "))
    .join("\n");
}

function groupOf(fact: string): string {
  if (
    ["width", "height", "display_width", "display_height", "duration_s", "frames", "video", "audio", "cover_art"].includes(
      fact.split(".")[0] ?? "",
    )
  )
    return "shape";
  return fact.split(".")[0] ?? fact;
}
