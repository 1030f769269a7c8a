import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { FINGERPRINT_HEAD, FINGERPRINT_TAIL, fingerprint } from "#lib/disk/hash.ts";

/** SHA-256 of a whole file, piece by piece, so that the process goes on with other things in between. */
export async function hashOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest("hex");
}

/** As a scan takes it, from both ends of the file. */
export async function fingerprintOfFile(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const part = async (from: number, bytes: number) => {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes), position: from });
      return buffer.subarray(0, bytesRead);
    };
    return fingerprint(size, await part(0, FINGERPRINT_HEAD), await part(Math.max(0, size - FINGERPRINT_TAIL), FINGERPRINT_TAIL));
  } finally {
    await file.close();
  }
}
