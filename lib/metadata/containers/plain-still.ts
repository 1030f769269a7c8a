/** Small headers: BMP and ICO. */
import type { ContainerReader } from "./source.ts";

export const readBmp: ContainerReader = ({ read, facts }) => {
  const head = read(0, 30);
  if (head.length < 30) return;
  const isCore = head.readUInt32LE(14) === 12;
  facts.width = (isCore ? head.readUInt16LE(18) : Math.abs(head.readInt32LE(18))) || null;
  facts.height = (isCore ? head.readUInt16LE(20) : Math.abs(head.readInt32LE(22))) || null;
  const bits = isCore ? head.readUInt16LE(24) : head.readUInt16LE(28);
  facts.color_mode = bits <= 8 ? "P" : "RGB";
};

/** The largest of the pictures inside. */
export const readIco: ContainerReader = ({ read, facts }) => {
  const count = read(4, 2);
  const entries = read(6, Math.min(count.length === 2 ? count.readUInt16LE(0) : 0, 256) * 16);
  for (let at = 0; at + 16 <= entries.length; at += 16) {
    const width = entries[at] || 256;
    if (width <= (facts.width ?? 0)) continue;
    facts.width = width;
    facts.height = entries[at + 1] || 256;
  }
  facts.color_mode = "RGBA";
  facts.has_alpha = true;
};
