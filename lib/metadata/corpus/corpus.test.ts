import { describe, expect, it } from "vitest";
import { type Checked, CORPUS, hasCorpus, readManifest } from "./manifest.ts";
import { checkEntry, tableOf } from "./run.ts";
import { UNMET } from "./unmet.ts";

const isListed = ({ file, fact }: Pick<Checked, "file" | "fact">) =>
  UNMET.find((unmet) => unmet.fact === fact && (unmet.file === "*" || unmet.file === file));
const told = ({ file, fact, wanted, got }: Checked) => `${file} ${fact}: wanted ${wanted}, got ${got}`;

describe("the corpus of real files", () => {
  it("gives every fact its manifest states, but those listed with a reason", { timeout: 180_000 }, async ({ skip }) => {
    skip(!hasCorpus(), `${CORPUS} is not here`);
    const checked: Checked[] = [];
    for (const entry of readManifest()) checked.push(...(await checkEntry(entry)));
    console.log(tableOf(checked));
    expect(checked.length).toBeGreaterThan(2000);
    expect(checked.filter((one) => !one.isMet && !isListed(one)).map(told)).toEqual([]);
    const met = checked.filter((one) => one.isMet && isListed(one)).map(told);
    expect(met, "met by now: take these out of the list").toEqual([]);
    const known = new Set(checked.map((one) => isListed(one)));
    expect(UNMET.filter((unmet) => !known.has(unmet))).toEqual([]);
  });
});

describe("the list of facts that are not met", () => {
  it("has a reason for each, and each once", () => {
    expect(UNMET.every(({ reason }) => reason.length > 20)).toBe(true);
    expect(new Set(UNMET.map(({ file, fact }) => `${file} ${fact}`)).size).toBe(UNMET.length);
  });
});
