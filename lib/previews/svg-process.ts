/** The process that draws one SVG: bytes on stdin, a PNG on stdout. */
import { buffer } from "node:stream/consumers";
import sharp from "sharp";

const SIDE = 512;
/** At which one of an SVG's own pixels is one of the picture's, and what sharp takes. */
const DENSITY = 72;
const MOST_DENSITY = 100_000;
const LIMITS = { limitInputPixels: 64_000_000 };

try {
  const bytes = await buffer(process.stdin);
  const { width, height } = await sharp(bytes, LIMITS).metadata();
  // Drawn as large as it is shown: enlarged after it was drawn, an icon would be a blur.
  const density = Math.min(MOST_DENSITY, Math.max(1, (DENSITY * SIDE) / Math.max(width, height, 1)));
  const image = sharp(bytes, { ...LIMITS, density });
  const png = await image.resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true }).png({ compressionLevel: 1 }).toBuffer();
  process.stdout.write(png);
} catch (error) {
  process.stderr.write((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "");
  process.exitCode = 1;
}
