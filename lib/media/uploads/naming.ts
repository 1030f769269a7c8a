import { beginningOf } from "#lib/core/folder-name.ts";
import { extensionOf } from "../kinds.ts";

/** In bytes. Longer ones are cut: a prefix, a number and a sidecar's suffix still fit below the 255 that file systems take. */
const LONGEST_STEM = 180;
const LONGEST_EXTENSION = 16;
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A file's name from outside as every file system takes it, and as ComfyUI takes it: a trailing `[…]` would name another folder there. */
export function plainName(given: string): string {
  const name = (given.split(/[\\/]/).at(-1) ?? "").normalize("NFC");
  const extension = extensionOf(name)
    .replace(/[^a-z0-9]/g, "")
    .slice(0, LONGEST_EXTENSION);
  const stem = (extension === "" ? name : name.slice(0, name.lastIndexOf(".")))
    .replace(FORBIDDEN, "_")
    .replaceAll("[", "(")
    .replaceAll("]", ")")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const short = beginningOf(stem, LONGEST_STEM).trimEnd() || "file";
  return extension === "" ? short : `${short}.${extension}`;
}

/** `fox.png`, `fox_1.png`, `fox_2.png`, … */
export function numbered(name: string, n: number): string {
  if (n === 0) return name;
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name}_${n}` : `${name.slice(0, dot)}_${n}${name.slice(dot)}`;
}

/** `20261121-081530_fox.png`, in UTC. */
export function stamped(name: string, at: Date): string {
  const [date = "", time = ""] = at.toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}_${name}`;
}
