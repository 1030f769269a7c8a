import { createHash, hash } from "node:crypto";

export const FINGERPRINT_HEAD = 8 * 1024;
export const FINGERPRINT_TAIL = 4 * 1024;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The first 16 hex of SHA-256 over the size (8 bytes, little endian), the first 8 KiB and the last 4 KiB: known without reading a
 * large file whole; the key of previews and lane URLs.
 */
export function fingerprint(size: number, head: Uint8Array, tail: Uint8Array): string {
  scratch.writeBigUInt64LE(BigInt(size));
  const first = head.subarray(0, FINGERPRINT_HEAD);
  const last = tail.subarray(Math.max(0, tail.length - FINGERPRINT_TAIL));
  scratch.set(first, 8);
  scratch.set(last, 8 + first.length);
  return hash("sha256", scratch.subarray(0, 8 + first.length + last.length), "hex").slice(0, 16);
}

/** A scan takes the fingerprints of a hundred thousand files: one buffer, one call. */
const scratch = Buffer.allocUnsafeSlow(8 + FINGERPRINT_HEAD + FINGERPRINT_TAIL);

export function fingerprintOf(bytes: Uint8Array): string {
  return fingerprint(bytes.length, bytes, bytes);
}
