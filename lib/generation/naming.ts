const LONGEST_STEM_BYTES = 200;

/** `<project>-<output_dir>`, cut on a character so that name, number, extension and sidecar suffix stay within 255 bytes. */
export function stemOf(projectId: string, outputDir: string): string {
  let stem = "";
  let room = LONGEST_STEM_BYTES;
  for (const character of `${projectId}-${outputDir}`) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    stem += character;
  }
  return stem;
}

export function outputName(stem: string, number: number, format: string): string {
  return `${stem}-${String(number).padStart(4, "0")}.${format}`;
}

/** One more than the highest number that any file of this stem has, whatever its extension: sidecars of an older program share the stem. */
export function nextNumber(stem: string, names: readonly string[]): number {
  let highest = 0;
  for (const name of names) {
    if (!name.startsWith(`${stem}-`)) continue;
    const digits = /^(\d{4,})(?=[.]|$)/.exec(name.slice(stem.length + 1))?.[1];
    if (digits) highest = Math.max(highest, Number(digits));
  }
  return highest + 1;
}
