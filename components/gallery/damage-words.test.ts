import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTranslator } from "next-intl";
import { expect, it } from "vitest";
import de from "#lib/i18n/messages/de.json" with { type: "json" };
import { inWords } from "./damage-words.ts";

const t = createTranslator({ locale: "de", messages: de, namespace: "damage" });
const german = (reason: string) =>
  inWords(reason, (key, [a = "", b = ""] = []) =>
    !key.includes(".") && t.has(`reasons.${key}` as never) ? t(`reasons.${key}` as never, { a, b } as never) : null,
  );

it.each([
  ["its chunks are broken", "ihre Blöcke sind beschädigt"],
  ["a zTXt chunk of 123456 bytes is too large to read", "ein Block zTXt mit 123456 Bytes ist zu groß zum Lesen"],
  ["drawing the SVG takes longer than 1.5 s", "das SVG zu zeichnen dauert länger als 1.5 s"],
  ["webp could not be read whole: it is in too many pieces", "webp ließ sich nicht ganz lesen: sie besteht aus zu vielen Teilen"],
  ["it has no picture; ffprobe cannot read it either: moov atom", "sie enthält kein Bild; auch ffprobe kann sie nicht lesen: moov atom"],
  [
    "it has no picture; ffprobe cannot read it either: moov atom not found",
    "sie enthält kein Bild; auch ffprobe kann sie nicht lesen: ihr Verzeichnis fehlt",
  ],
  ["VipsJpeg: premature end of file", "VipsJpeg: premature end of file"],
])("%s", (english, said) => {
  expect(german(english)).toBe(said);
});

/** Said to a program, or to who set the instance up. */
const INSIDE = /^(?:The |No |stopped|disk_full|"|it is cut off|the walk|the output|the model needs)/;

it("knows all that readers and decoders say", () => {
  const root = join(import.meta.dirname, "../..");
  const files = ["lib/metadata/*.ts", "lib/metadata/containers/*.ts", "lib/previews/**/*.ts"].flatMap((glob) =>
    globSync(glob, { cwd: root }),
  );
  const said = files
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/(?:problem\(|reason: |new \w*Error\()\s*(["`])(.*?)\1/g)])
    .map(([, , text = ""]) => text.replace(/: \$\{messageOf.*/, "").replaceAll(/\$\{[^}]*\}/g, "…"))
    .filter((text) => text !== "" && !INSIDE.test(text));
  expect(said.length).toBeGreaterThan(60);
  expect(said.filter((text) => inWords(text, (key) => (t.has(`reasons.${key}` as never) ? "known" : null)) !== "known")).toEqual([]);
});
