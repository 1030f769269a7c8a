import { randomBytes } from "node:crypto";

let lastMillis = 0;
let sequence = 0;

/**
 * A UUID version 7 (RFC 9562): sorts by time of birth, and within one process never goes backwards, because the 12 bits after the
 * time count up inside a millisecond.
 */
export function uuidv7(now: number = Date.now()): string {
  if (now > lastMillis) {
    lastMillis = now;
    sequence = randomBytes(2).readUInt16BE() & 0x3ff;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      lastMillis += 1;
      sequence = 0;
    }
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMillis, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** When a UUID version 7 was made. */
export function bornAt(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
}

const ROOT_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A root's id: 8 of `[a-z0-9]`. */
export function rootId(): string {
  return Array.from(randomBytes(8), (byte) => ROOT_ID_ALPHABET.charAt(byte % 36)).join("");
}
