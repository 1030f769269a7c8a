/** Ways in which files get broken. */
export const KINDS = ["flip", "lie", "cut", "insert", "repeat", "drop"] as const;
/** What lengths and counts lie with. */
export const LIES = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff] as const;

/** One damage. Its place is a part of the file, so that it shrinks and fits any file. */
export interface Damage {
  kind: (typeof KINDS)[number];
  at: number;
  length: number;
  value: number;
  bytes: Uint8Array;
}

/** The file with one damage more; as it was where there is no room for it. */
export function damaged(bytes: Buffer, { kind, at: part, length, value, bytes: extra }: Damage): Buffer {
  const at = Math.min(bytes.length, Math.floor(part * bytes.length));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (kind === "cut") return before;
  if (kind === "drop") return Buffer.concat([before, after.subarray(length)]);
  if (kind === "insert") return Buffer.concat([before, extra, after]);
  if (kind === "repeat") return Buffer.concat([before, ...Array.from({ length: length * 8 }, () => after.subarray(0, length)), after]);
  const copy = Buffer.from(bytes);
  if (kind === "flip") for (const [index, byte] of extra.entries()) copy[at + index * length] = (copy[at + index * length] ?? 0) ^ byte;
  else if (at + 4 <= copy.length) {
    if (length % 2 === 0) copy.writeUInt32BE(value, at);
    else copy.writeUInt32LE(value, at);
  }
  return copy;
}
