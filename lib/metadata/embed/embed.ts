import { writeParameters } from "../parameters.ts";
import type { DigitalSource, Provenance } from "../schema.ts";
import { type Format, sniff } from "../sniff.ts";
import { NotEmbeddable, type Writer } from "./carrier.ts";
import { writeFlac } from "./flac.ts";
import { writeGlb } from "./glb.ts";
import { writeJpeg } from "./jpeg.ts";
import { writeMp3 } from "./mp3.ts";
import { writeOgg } from "./ogg.ts";
import { writePng } from "./png.ts";
import { writeMp4, writeWebm } from "./video.ts";
import { writeWav } from "./wav.ts";
import { writeWebp } from "./webp.ts";

/** Which containers carry a provenance, and who writes it. The rest have a sidecar only. */
export const WRITERS = {
  png: writePng,
  jpeg: writeJpeg,
  webp: writeWebp,
  mp4: writeMp4,
  webm: writeWebm,
  wav: writeWav,
  mp3: writeMp3,
  flac: writeFlac,
  ogg: writeOgg,
  glb: writeGlb,
} as const satisfies Partial<Record<Format, Writer>>;

export type Embedded = { bytes: Uint8Array; embedded: true } | { bytes: Uint8Array; embedded: false; reason: string };

/**
 * Writes the provenance into finished media. Pixels, samples and packets, and what the file says already, stay as they are; where that
 * cannot be kept, the bytes come back untouched with the reason. What the container is, the bytes say; `format` (an extension) only
 * names it in the reason.
 */
export async function embed(bytes: Uint8Array, format: string, provenance: Provenance, source: DigitalSource): Promise<Embedded> {
  const found = sniff(bytes);
  const writer: Writer | undefined = found && found in WRITERS ? WRITERS[found as keyof typeof WRITERS] : undefined;
  if (!writer) return { bytes, embedded: false, reason: `${found ?? format} carries no provenance; it stands in the sidecar` };
  const words = { provenance, json: provenanceJson(provenance), parameters: writeParameters(provenance.record), source };
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return { bytes: await writer(view, words), embedded: true };
  } catch (error) {
    if (error instanceof NotEmbeddable) return { bytes, embedded: false, reason: error.message };
    // A file so broken that a reader ran over its end: left as it is, like any other that cannot be extended.
    if (error instanceof RangeError) return { bytes, embedded: false, reason: "it is cut off or broken" };
    throw error;
  }
}

/** JSON leaves these as they are, but XML cannot carry them and some programs break lines at them. */
function provenanceJson(provenance: Provenance): string {
  return JSON.stringify(provenance).replace(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
