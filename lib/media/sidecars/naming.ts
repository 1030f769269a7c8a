import { createHash } from "node:crypto";

export const SIDECAR_SUFFIX = ".asset.json";
const LONGEST = 255;

/**
 * The sidecar's name for a file's name. One that would be longer than 255 bytes has its stem cut to fit and `~<8 hex of the name's
 * SHA-256>` added; the full name then stands inside as `file`.
 */
export function sidecarName(filename: string): { name: string; cut: boolean } {
  const whole = filename + SIDECAR_SUFFIX;
  if (Buffer.byteLength(whole) <= LONGEST) return { name: whole, cut: false };
  const tail = `~${createHash("sha256").update(filename).digest("hex").slice(0, 8)}${SIDECAR_SUFFIX}`;
  let stem = "";
  let room = LONGEST - Buffer.byteLength(tail);
  for (const character of filename) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    stem += character;
  }
  return { name: stem + tail, cut: true };
}
