/** Small real PNG files with texts of one's own, for tests that look at what a file says. */
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

export function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A grey picture of `side` pixels with these text chunks; equal texts give equal bytes. */
export function pngWith(texts: Readonly<Record<string, string>>, side = 8): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side + 1) * side, 0x7f);
  for (let y = 0; y < side; y += 1) rows[y * (side + 1)] = 0;
  const words = Object.entries(texts).map(([key, text]) => chunk("tEXt", Buffer.from(`${key}\0${text}`, "latin1")));
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), ...words, chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A picture made by the prompt, as Stable Diffusion's web interface writes it. */
export function pngOf(prompt: string): Buffer {
  return pngWith({ parameters: `${prompt}\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 8x8, Model: fox-v1` });
}
