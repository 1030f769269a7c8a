/**
 * Ogg (RFC 3533) with one Vorbis (Vorbis I, section 4.2) or Opus (RFC 7845) stream: the comment packet grows, the header pages are laid
 * anew, later pages keep their payload and position and get new numbers and check sums.
 */
import { refuse, type Writer } from "./carrier.ts";
import { addComment } from "./vorbis-comment.ts";

interface Page {
  flags: number;
  granule: Buffer;
  serial: number;
  lacing: Buffer;
  body: Buffer;
}

/** Per codec: how its first packet begins, how many header packets there are, and what stands before the comments in the second. */
const CODECS = [
  { first: "\x01vorbis", headers: 3, prefix: 7 },
  { first: "OpusHead", headers: 2, prefix: 8 },
] as const;

const CONTINUED = 1;
const FIRST = 2;
const NO_PACKET_ENDS = Buffer.alloc(8, 0xff);

export const writeOgg: Writer = (bytes, words) => {
  const pages = readPages(bytes);
  const [first] = pages;
  const codec = CODECS.find((each) => first?.body.toString("latin1", 0, each.first.length) === each.first);
  if (!first || !codec) return refuse("its stream is neither Vorbis nor Opus");
  if (pages.some(({ serial }) => serial !== first.serial) || pages.slice(1).some(({ flags }) => flags & FIRST))
    refuse("it holds several streams");
  const { packets, used } = headerPackets(pages, codec.headers);
  const [identification, comments, ...setup] = packets;
  if (!identification || !comments) return refuse("its headers are broken");
  const grown = Buffer.concat([comments.subarray(0, codec.prefix), addComment(comments.subarray(codec.prefix), "ATELIER", words.json)]);
  const headers = [...layPages([identification], first.serial, FIRST), ...layPages([grown, ...setup], first.serial, 0)];
  return Buffer.concat([...headers, ...pages.slice(used)].map(encodePage));
};

function readPages(bytes: Buffer): Page[] {
  const pages: Page[] = [];
  let at = 0;
  while (at < bytes.length) {
    const count = bytes[at + 26] ?? 0;
    const start = at + 27 + count;
    if (bytes.toString("latin1", at, at + 4) !== "OggS" || start > bytes.length) refuse("its pages are broken");
    const lacing = bytes.subarray(at + 27, start);
    const end = start + lacing.reduce((sum, length) => sum + length, 0);
    if (end > bytes.length) refuse("its last page is cut off");
    pages.push({
      flags: bytes[at + 5] ?? 0,
      granule: bytes.subarray(at + 6, at + 14),
      serial: bytes.readUInt32LE(at + 14),
      lacing,
      body: bytes.subarray(start, end),
    });
    at = end;
  }
  return pages;
}

/** The first `count` packets and how many pages they fill; the sound must begin on a page of its own, as both codecs ask. */
function headerPackets(pages: readonly Page[], count: number): { packets: Buffer[]; used: number } {
  const packets: Buffer[] = [];
  let open: Buffer[] = [];
  for (const [index, page] of pages.entries()) {
    let at = 0;
    for (const length of page.lacing) {
      open.push(page.body.subarray(at, at + length));
      at += length;
      if (length < 255) {
        packets.push(Buffer.concat(open));
        open = [];
      }
    }
    if (packets.length > count || (packets.length === count && open.length > 0)) refuse("sound begins on a header page");
    if (packets.length === count) return { packets, used: index + 1 };
  }
  return refuse("its headers are cut off");
}

function layPages(packets: readonly Buffer[], serial: number, flags: number): Page[] {
  const body = Buffer.concat(packets);
  const lacing = packets.flatMap((packet) => [...Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
  const pages: Page[] = [];
  let at = 0;
  for (let start = 0; start < lacing.length; start += 255) {
    const values = lacing.slice(start, start + 255);
    const end = at + values.reduce((sum, length) => sum + length, 0);
    const isContinued = start > 0 && lacing[start - 1] === 255;
    const granule = values.some((length) => length < 255) ? Buffer.alloc(8) : NO_PACKET_ENDS;
    pages.push({
      flags: flags | (isContinued ? CONTINUED : 0),
      granule,
      serial,
      lacing: Buffer.from(values),
      body: body.subarray(at, end),
    });
    at = end;
  }
  return pages;
}

function encodePage(page: Page, sequence: number): Buffer {
  const head = Buffer.alloc(27);
  head.write("OggS", 0, 4, "latin1");
  head[5] = page.flags;
  page.granule.copy(head, 6);
  head.writeUInt32LE(page.serial, 14);
  head.writeUInt32LE(sequence, 18);
  head[26] = page.lacing.length;
  const whole = Buffer.concat([head, page.lacing, page.body]);
  whole.writeUInt32LE(checksum(whole), 22);
  return whole;
}

/** CRC-32 with polynomial 0x04c11db7, not reflected, starting from zero. */
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function checksum(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) ^ (TABLE[(value >>> 24) ^ byte] ?? 0)) >>> 0;
  return value;
}
