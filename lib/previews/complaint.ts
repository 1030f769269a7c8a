import { messageOf } from "#lib/core/errors.ts";

const LONGEST = 300;

/**
 * What a decoder says of a file: one line, without where the file lies. libvips leaves `Input file has corrupt header:` open where it
 * knows no more (a PNG cut short), and tells of an AVIF wherever it could not seek before it says why.
 */
export function complaint(error: unknown, path: string): string {
  const told = messageOf(error).replaceAll(`file:${path}`, path).replaceAll(path, "the file");
  const line = told.replace(/the file: bad seek to \d+\n/g, "").split("\n")[0] ?? "";
  return line.slice(0, LONGEST).replace(/[\s:]+$/, "") || "it cannot be decoded";
}
