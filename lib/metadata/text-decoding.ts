/** Bytes as text, where a format leaves the character set open. */

const NUL_AT_END = /\0+$/;

/** UTF-8 where it is legal UTF-8, else Latin-1, which every byte is. */
export function utf8OrLatin1(bytes: Buffer): string {
  const utf8 = bytes.toString("utf8");
  return utf8.includes("\uFFFD") ? bytes.toString("latin1") : utf8;
}

export function withoutNul(text: string): string {
  return text.endsWith("\0") ? text.replace(NUL_AT_END, "") : text;
}

/** UTF-16 in the order its mark says, else in the one given. An odd last byte is dropped. */
export function utf16(bytes: Buffer, isLittle: boolean): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  if (even[0] === 0xff && even[1] === 0xfe) return even.toString("utf16le", 2);
  if (even[0] === 0xfe && even[1] === 0xff) return Buffer.from(even.subarray(2)).swap16().toString("utf16le");
  return (isLittle ? even : Buffer.from(even).swap16()).toString("utf16le");
}

/** Writers disagree about the order of UTF-16; in Latin script the zero bytes tell which it is. */
export function utf16Guessed(bytes: Buffer, fallbackLittle: boolean): string {
  let high = 0;
  let low = 0;
  for (let at = 0; at + 1 < Math.min(bytes.length, 2000); at += 2) {
    if (bytes[at] === 0) high += 1;
    if (bytes[at + 1] === 0) low += 1;
  }
  return utf16(bytes, high === low ? fallbackLittle : low > high);
}

/** Looks like something a program wrote for programs: no caption for people. */
export function isMachineText(text: string): boolean {
  return /^\s*[[{<]/.test(text) || /^\s*(workflow|prompt)\s*:\s*[[{]/i.test(text) || /\bSteps: \d+, /.test(text);
}

/**
 * EXIF's `2009:06:24 09:41:07`, ISO 8601 with or without a zone, or its first parts, as ISO 8601 UTC; null where it is no such date.
 * Without a zone it is the local time of this machine, as the camera's clock most often was.
 */
export function instantOf(text: string, zone?: string): string | null {
  const found = /^\s*(\d{4})[:-](\d\d)(?:[:-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?)?)?\s*(Z|[+-]\d\d:?\d\d)?/.exec(text);
  if (!found) return null;
  const [, year = "", month = "", day = "01", hour = "00", minute = "00", second = "00", part = "", own] = found;
  const offset = (own ?? zone?.trim() ?? "").replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const isZone = /^(Z|[+-]\d\d:\d\d)$/.test(offset);
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${part.slice(0, 4)}${isZone ? offset : ""}`);
  return plausible(date);
}

/** A clock that was never set says 1904, 1970 or 2066: no date at all is better. */
export function plausible(date: Date): string | null {
  const time = date.getTime();
  if (Number.isNaN(time) || time <= Date.UTC(1971, 0, 1) || time > Date.now() + 2 * 86_400_000) return null;
  return date.toISOString().replace(/\.000Z$/, "Z");
}
