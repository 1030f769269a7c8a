/** WAV: a LIST INFO chunk with the comment at the end; samples and all else stay. */
import { asciiJson, refuse, type Writer } from "./carrier.ts";
import { readRiff, writeRiff } from "./riff.ts";

export const writeWav: Writer = (bytes, words) => {
  const riff = readRiff(bytes);
  if (riff.type !== "WAVE" || !riff.chunks.some(({ id }) => id === "data")) refuse("it is no WAV with samples");
  const lists = riff.chunks.filter(({ id, data }) => id === "LIST" && data.toString("latin1", 0, 4) === "INFO");
  if (lists.some(({ data }) => data.includes("ICMT"))) refuse("it has a comment already");
  const text = Buffer.from(`${asciiJson(words.json)}\0`, "latin1");
  const head = Buffer.alloc(12);
  head.write("INFOICMT", 0, 8, "latin1");
  head.writeUInt32LE(text.length, 8);
  const list = { id: "LIST", data: Buffer.concat([head, text, Buffer.alloc(text.length % 2)]) };
  return writeRiff({ ...riff, chunks: [...riff.chunks, list] });
};
