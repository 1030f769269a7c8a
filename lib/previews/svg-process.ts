/** The process that draws one SVG: bytes on stdin, a PNG on stdout. */
import { buffer } from "node:stream/consumers";
import sharp from "sharp";

const SIDE = 512;

try {
  const image = sharp(await buffer(process.stdin), { limitInputPixels: 64_000_000 });
  const png = await image.resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true }).png({ compressionLevel: 1 }).toBuffer();
  process.stdout.write(png);
} catch (error) {
  process.stderr.write((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "");
  process.exitCode = 1;
}
