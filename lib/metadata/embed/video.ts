/** MP4 and WebM: the tag `comment`, by a stream copy; no packet is decoded or changed. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FfmpegError, probe, runFfmpeg } from "../ffmpeg.ts";
import { refuse, type Writer } from "./carrier.ts";

/** The box in which an ISO file keeps its C2PA manifest (C2PA 2.1, A.5). */
const C2PA_BOX = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
/** One argument of a program may have 128 KiB on Linux. */
const MAX_ARGUMENT = 120_000;

export const writeMp4: Writer = (bytes, words) => copyWithComment(bytes, words.json, "mov", ["-movflags", "+faststart", "-f", "mp4"]);
export const writeWebm: Writer = (bytes, words) => copyWithComment(bytes, words.json, "matroska", ["-f", "webm"]);

async function copyWithComment(bytes: Buffer, json: string, demuxer: string, muxer: readonly string[]): Promise<Buffer> {
  if (bytes.includes(C2PA_BOX)) refuse("it carries content credentials (C2PA)");
  if (Buffer.byteLength(json) > MAX_ARGUMENT) refuse("the recipe is too long for a tag");
  const folder = await mkdtemp(join(tmpdir(), "atelier-embed-"));
  try {
    const path = join(folder, "input");
    await writeFile(path, bytes);
    const facts = await probe(path, { format: demuxer });
    if (Object.keys(facts.tags).some((key) => key.toLowerCase() === "comment")) refuse("it has a comment already");
    const copy = ["-map", "0", "-c", "copy", "-map_metadata", "0", "-fflags", "+bitexact", "-metadata", `comment=${json}`];
    const { bytes: result } = await runFfmpeg(["-f", demuxer, "-i", path, ...copy, ...muxer], { output: "buffer" });
    return result;
  } catch (error) {
    if (error instanceof FfmpegError) refuse(`ffmpeg could not copy it: ${error.message}`);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
