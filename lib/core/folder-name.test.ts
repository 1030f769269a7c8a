import { expect, it } from "vitest";
import { beginningOf, FolderName } from "./folder-name.ts";
import { findUnsound } from "./text.ts";

it("takes the names people give", () => {
  for (const name of ["Foxes", "für Oma", "狐狸", "🦊 sketches", "v1.2", "a-b_c (2)", "unmasked", "thumbs"])
    expect(FolderName.safeParse(name).success, name).toBe(true);
});

it("refuses what leaves its folder, what a file system or ComfyUI keeps for itself, and what a scan would skip", () => {
  const refused = [
    "",
    "..",
    ".hidden",
    "a/b",
    "a\\b",
    "trail.",
    " lead",
    "trail ",
    "CON",
    "nul.txt",
    "com1",
    "clipspace",
    "3d",
    "masks",
    "thumbnails",
    "mask_a",
    "a_mask",
    "x".repeat(121),
    "日".repeat(86),
  ];
  for (const name of [...refused, "a\0b", "a\u202eb", "a\u200bb", "\ud800", "a\nb"])
    expect(FolderName.safeParse(name).success, JSON.stringify(name)).toBe(false);
});

it("counts in bytes as file systems do, and cuts no character in two", () => {
  for (const name of ["日".repeat(85), "🦊".repeat(60), "é".repeat(120)]) expect(FolderName.safeParse(name).success, name).toBe(true);
  expect([beginningOf("日本語", 8), beginningOf("日本語", 9), beginningOf("a🦊", 4), beginningOf("a🦊b", 5), beginningOf("🦊", 3)]).toEqual(
    ["日本", "日本語", "a", "a🦊", ""],
  );
});

it("finds the text that not every database takes, wherever it stands", () => {
  expect(findUnsound({ a: [{ b: "x\0" }] })).toBe("a.0.b");
  expect(findUnsound({ a: "\ud83e" })).toBe("a");
  expect(findUnsound({ a: "🦊", n: 1, z: null })).toBeNull();
});
