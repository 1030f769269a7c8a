import type { Media, MediaDetail } from "#lib/media/schema.ts";

const AWAY = ["offline", "missing", "unstable"] as const;
export type Away = (typeof AWAY)[number];

/** Why the file itself cannot be had now; null where it can. */
export function awayOf({ status }: Pick<Media, "status">): Away | null {
  return AWAY.find((one) => one === status) ?? null;
}

/** Why facts or previews of a file are missing, each reason once. */
export function problemsOf({ technical }: Pick<MediaDetail, "technical">): string[] {
  const { problems, preview_problem } = technical;
  const read = Array.isArray(problems) ? problems : [];
  return [...new Set([...read, preview_problem].filter((one): one is string => typeof one === "string" && one !== ""))];
}

/** Why previews of the file are missing or show only a part; null where nothing is known to be wrong. */
export function damageOf({ technical }: Pick<MediaDetail, "technical">): string | null {
  const { preview_problem: problem } = technical;
  return typeof problem === "string" && problem !== "" ? problem : null;
}

/** The compression that the server's picture library was built without, as libvips and libheif say it: the file is sound. */
export function missingDecoder(reason: string): string | null {
  return /compression format has not been built in:? *([\w.-]*)/i.exec(reason)?.[1] ?? null;
}

/** What else the file says of itself that a line can show: numbers, words and flags, without what is shown elsewhere. */
export function furtherFacts({ technical }: Pick<MediaDetail, "technical">): [name: string, value: string][] {
  const told = new Set(["frame_rate", "color_mode", "has_alpha", "problems", "preview_problem"]);
  return Object.entries(technical).flatMap(([name, value]): [string, string][] => {
    if (told.has(name) || value === "" || !["string", "number", "boolean"].includes(typeof value)) return [];
    return [[name.replaceAll("_", " "), String(value)]];
  });
}

export interface Credentials {
  readonly generator: string | null;
  readonly issuer: string | null;
}

/** By whom a file's content credentials are, as far as they say; null where it has none. */
export function credentialsOf({ c2pa }: Pick<MediaDetail, "c2pa">): Credentials | null {
  if (c2pa === null || c2pa === undefined || c2pa === false) return null;
  const told = typeof c2pa === "object" ? (c2pa as Record<string, unknown>) : {};
  const text = (name: string) => (typeof told[name] === "string" && told[name] !== "" ? told[name] : null);
  return { generator: text("generator"), issuer: text("issuer") ?? text("signer") };
}
