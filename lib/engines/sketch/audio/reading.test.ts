import { describe, expect, test } from "vitest";
import { random } from "../random.ts";
import { chooseKey, chooseTempo, readPrompt } from "./reading.ts";
import { KEY_NAMES, keyName, keyNamed } from "./theory.ts";

const keyOf = (prompt: string) => {
  const { key } = readPrompt(prompt, "");
  return key === null ? null : keyName(key);
};

describe("a key in words", () => {
  test.each([
    ["a song in D minor", "D minor"],
    ["in F# major, please", "F# major"],
    ["B flat major waltz", "Bb major"],
    ["c sharp minor nocturne", "C# minor"],
    ["Klavierstück in h-Moll", "B minor"],
    ["Marsch in B-Dur", "Bb major"],
    ["Fuge in cis-moll", "C# minor"],
    ["As-Dur", "Ab major"],
    ["sad piano, a minor", "A minor"],
    ["E♭ major", "Eb major"],
    ["Bb minor", "Bb minor"],
    ["D♯ minor", "Eb minor"],
  ])("%s → %s", (prompt, key) => expect(keyOf(prompt)).toBe(key));

  test.each(["a major storm", "in a minor key", "piano music", "das Dur", "abminor", "a minor incident in town"])(
    "%s names none",
    (prompt) => expect(keyOf(prompt)).toBeNull(),
  );

  test("only the mode, when only the mode is named", () => {
    expect(readPrompt("something in a minor key", "").mode).toBe("minor");
    expect(readPrompt("ein Stück in Dur", "").mode).toBe("major");
  });

  test("every name that is offered is read back as itself", () => {
    for (const name of KEY_NAMES) {
      const key = keyNamed(name);
      expect(key === null ? null : keyName(key)).toBe(name);
      expect(keyOf(`a tune in ${name}`)).toBe(name);
    }
  });
});

describe("a tempo in words", () => {
  test.each([
    ["house track, 128 bpm", 128],
    ["128bpm", 128],
    ["at 72.5 BPM", 72.5],
    ["tempo 96", 96],
    ["♩ = 60", 60],
    ["90 Schläge pro Minute", 90],
    ["90 beats per minute", 90],
    ["12 monkeys, 1999", null],
    ["1000 bpm", null],
  ])("%s → %s", (prompt, tempo) => expect(readPrompt(prompt, "").tempo).toBe(tempo));

  test.each([
    ["largo", 55, 70],
    ["langsam", 60, 80],
    ["andante", 76, 98],
    ["moderato", 98, 114],
    ["allegro", 120, 150],
    ["sehr schnell", 132, 162],
    ["presto", 150, 175],
  ])("%s lies between %d and %d", (word, low, high) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const tempo = chooseTempo(readPrompt(`music, ${word}`, ""), random(`tempo ${seed}`));
      expect(tempo).toBeGreaterThanOrEqual(low);
      expect(tempo).toBeLessThanOrEqual(high);
    }
  });

  test("a number outweighs a word", () => expect(chooseTempo(readPrompt("slow, 150 bpm", ""), random("x"))).toBe(150));
});

describe("mood and players", () => {
  test("sad words are minor, happy ones major", () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(chooseKey(readPrompt("a sad song", ""), random(`${seed}`)).mode).toBe("minor");
      expect(chooseKey(readPrompt("ein fröhliches Lied", ""), random(`${seed}`)).mode).toBe("major");
    }
  });

  test("instruments in English and German, not those refused", () => {
    expect(readPrompt("piano and Streicher, no drums", "").instruments).toEqual(["piano", "strings"]);
    expect(readPrompt("Flöte, Gitarre und Schlagzeug", "").instruments).toEqual(["flute", "guitar", "drums"]);
    expect(readPrompt("Tanz ohne Schlagzeug", "").silent).toContain("drums");
    expect(readPrompt("piano trio", "piano, bells").instruments).toEqual([]);
  });

  test("a waltz has three beats", () => {
    expect(readPrompt("a slow waltz", "").meter).toBe(3);
    expect(readPrompt("Walzer", "").meter).toBe(3);
    expect(readPrompt("march", "").meter).toBe(4);
  });
});
