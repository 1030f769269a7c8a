/** FLAC (RFC 9639): the VORBIS_COMMENT block gets one comment more. Seek points count from the first frame, so they stay true. */
import { refuse, type Writer } from "./carrier.ts";
import { addComment, newComments } from "./vorbis-comment.ts";

const VORBIS_COMMENT = 4;
const APPLICATION = 2;

interface Block {
  type: number;
  data: Buffer;
}

export const writeFlac: Writer = (bytes, words) => {
  if (bytes.toString("latin1", 0, 4) !== "fLaC") refuse("it is no plain FLAC");
  const { blocks, audio } = split(bytes);
  if (blocks.some(({ type, data }) => type === APPLICATION && /^c2pa/i.test(data.toString("latin1", 0, 4))))
    refuse("it carries content credentials (C2PA)");
  const comments = blocks.findIndex(({ type }) => type === VORBIS_COMMENT);
  const there = blocks[comments];
  const block = { type: VORBIS_COMMENT, data: there ? addComment(there.data, "ATELIER", words.json) : newComments("ATELIER", words.json) };
  const all = there ? blocks.with(comments, block) : [...blocks.slice(0, 1), block, ...blocks.slice(1)];
  return Buffer.concat([bytes.subarray(0, 4), ...all.map((each, index) => encode(each, index === all.length - 1)), audio]);
};

function split(bytes: Buffer): { blocks: Block[]; audio: Buffer } {
  const blocks: Block[] = [];
  for (let at = 4; at + 4 <= bytes.length; ) {
    const head = bytes[at] ?? 0;
    const length = bytes.readUIntBE(at + 1, 3);
    if (at + 4 + length > bytes.length) break;
    blocks.push({ type: head & 0x7f, data: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
    if (head & 0x80) return { blocks, audio: bytes.subarray(at) };
  }
  return refuse("its metadata blocks are broken");
}

function encode({ type, data }: Block, isLast: boolean): Buffer {
  if (data.length >= 2 ** 24) refuse("the recipe is too long for a FLAC block");
  const head = Buffer.alloc(4);
  head[0] = type | (isLast ? 0x80 : 0);
  head.writeUIntBE(data.length, 1, 3);
  return Buffer.concat([head, data]);
}
