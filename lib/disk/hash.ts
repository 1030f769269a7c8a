import { createHash } from "node:crypto";

const HEAD = 8 * 1024;
const TAIL = 4 * 1024;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The first 16 hex of SHA-256 over the size (8 bytes, little endian), the first 8 KiB and the last 4 KiB: known without reading a
 * large file whole; the key of previews and lane URLs.
 */
export function fingerprint(size: number, head: Uint8Array, tail: Uint8Array): string {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(size));
  return createHash("sha256")
    .update(length)
    .update(head.subarray(0, HEAD))
    .update(tail.subarray(Math.max(0, tail.length - TAIL)))
    .digest("hex")
    .slice(0, 16);
}

export function fingerprintOf(bytes: Uint8Array): string {
  return fingerprint(bytes.length, bytes, bytes);
}
