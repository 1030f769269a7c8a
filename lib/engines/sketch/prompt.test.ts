import { describe, expect, it } from "vitest";
import { SUBJECT_WORDS } from "./lexicon.ts";
import { readPrompt } from "./prompt.ts";

const ids = (prompt: string, negative = "") => readPrompt(prompt, negative).subjects.map(({ id, count }) => `${count} ${id}`);

describe("readPrompt", () => {
  it("finds subjects, their number and the colour said of each, in English", () => {
    const { subjects } = readPrompt("three red boats under a golden moon");
    expect(subjects.map(({ id, count, colour }) => [id, count, Math.round(colour?.h ?? -1)])).toEqual([
      ["boat", 3, 27],
      ["moon", 1, 84],
    ]);
  });

  it("finds them in German, through plurals, cases and compounds", () => {
    expect(ids("drei rote Häuser")).toEqual(["3 house"]);
    expect(ids("Der Leuchtturm und die kleinen Füchse")).toEqual(["1 lighthouse", "1 fox"]);
    expect(ids("ein Märchenschloss mit Drachen")).toEqual(["1 castle", "1 dragon"]);
    expect(readPrompt("grüner Drache").subjects[0]?.colour?.h).toBe(146);
  });

  it("keeps the two languages apart where one word means two things", () => {
    expect(readPrompt("I see a fox").signs.has("sea")).toBe(false);
    expect(readPrompt("ein Fuchs am See").signs.has("sea")).toBe(true);
    expect(ids("wenn man auf den Berg geht")).toEqual(["1 mountain"]);
    expect(ids("an old man")).toEqual(["1 person"]);
  });

  it("takes the head of a compound for the subject, and one kind of tree for one", () => {
    expect(ids("a catfish")).toEqual(["1 fish"]);
    expect(ids("four palm trees")).toEqual(["4 palm"]);
  });

  it("does not take a word it cannot draw for one that only begins alike", () => {
    expect(ids("a crown")).toEqual(["1 crown"]);
    expect(ids("eine Krone und ein Hut")).toEqual(["1 crown", "1 hat"]);
    expect(ids("a hut by the road")).toEqual(["1 house"]);
    expect(ids("a teapot, a violin, a dinosaur")).toEqual(["1 teapot", "1 violin", "1 dinosaur"]);
    expect(ids("an accordion on a sofa")).toEqual([]);
  });

  it("takes a plural for several", () => {
    expect(ids("cats and a dog")).toEqual(["3 cat", "1 dog"]);
    expect(ids("a bus and grass")).not.toContain("3 car");
  });

  it("reads hour, weather, place and mood", () => {
    expect([...readPrompt("a stormy sea at dusk, calm").signs].sort()).toEqual(["calm", "dusk", "sea", "storm"]);
    expect([...readPrompt("Bergsee bei Sonnenuntergang im Nebel").signs].sort()).toEqual(["dusk", "fog", "sea"]);
  });

  it("does not carry a colour across a comma", () => {
    expect(readPrompt("all in blue, a fox").subjects[0]?.colour).toBeNull();
  });

  it("hears the style's name", () => {
    expect(readPrompt("a horse as a watercolor").style).toBe("watercolour");
    expect(readPrompt("ein Pferd, Holzschnitt").style).toBe("linocut");
  });

  it("leaves out what the negative prompt names, colours and styles too", () => {
    expect(ids("a fox and an owl in the rain", "owl, rain")).toEqual(["1 fox"]);
    const reading = readPrompt("red and blue bauhaus in the rain", "red, rain, bauhaus");
    expect(reading.colours.map(({ h }) => h)).toEqual([256]);
    expect(reading.signs.has("rain")).toBe(false);
    expect(reading.style).toBeNull();
  });

  it("knows at least one word for every subject", () => {
    for (const [id, words] of Object.entries(SUBJECT_WORDS)) expect(readPrompt(`one ${words.split(" ")[0]}`).subjects[0]?.id, id).toBe(id);
  });

  it("is not slowed or broken by hostile texts", () => {
    const began = performance.now();
    for (const text of ["", "\u0000\u0007</svg><script>", "a".repeat(20_000), "x ".repeat(10_000), "😀".repeat(5_000), "\ud800"])
      readPrompt(text, text);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
