/**
 * Addresses of bytes in the media lane. A token names its viewer and its last day and proves both, for one key or id, by an HMAC; it
 * covers all recipes of a key. The expiry is the end of tomorrow (UTC), so an address stays the same, and cached, for a day or two.
 */
import { hash, timingSafeEqual } from "node:crypto";
import { deriveKey } from "#lib/settings/secret.ts";
import type { MediaKind } from "./kinds.ts";

/** Everything made from a file to look at or listen to, under its name in addresses, rows and cache files. */
export const RECIPES = {
  "256": { extension: "webp", mime: "image/webp" },
  "512": { extension: "webp", mime: "image/webp" },
  poster: { extension: "webp", mime: "image/webp" },
  clip: { extension: "mp4", mime: "video/mp4" },
  waveform: { extension: "json", mime: "application/json" },
} as const satisfies Record<string, { extension: string; mime: string }>;
export type Recipe = keyof typeof RECIPES;

export const RECIPES_OF = {
  image: ["256", "512"],
  video: ["256", "512", "poster", "clip"],
  audio: ["256", "512", "waveform"],
  model3d: ["256", "512"],
} as const satisfies Record<MediaKind, readonly Recipe[]>;

/** Made only of files that have what it takes: the clip of a picture that moves. */
export const EXTRA_RECIPES_OF = {
  image: ["clip"],
  video: [],
  audio: [],
  model3d: [],
} as const satisfies Record<MediaKind, readonly Recipe[]>;

export function isRecipe(name: string): name is Recipe {
  return Object.hasOwn(RECIPES, name);
}

/** What a token is for. The kind is part of what is signed: a live job's id cannot pass for a file's. */
export type LaneSubject = { preview: string } | { original: number } | { live: string };

const DAY_MS = 86_400_000;
const TOKEN = /^([0-9a-z]{1,6})\.([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]{22})$/;

function mac(viewer: string, subject: LaneSubject, expiryDay: number): Buffer {
  const [[kind, id] = ["", ""]] = Object.entries(subject);
  return hmac(deriveKey("lane"), `${kind}\0${id}\0${expiryDay}\0${viewer}`).subarray(0, 16);
}

const BLOCK = 64;
const DIGEST = 32;
let padded: { key: Buffer; inner: Buffer; outer: Buffer } | undefined;

/**
 * HMAC-SHA256 (RFC 2104) for a key of at most 64 bytes, by two hashes in one go each: `createHmac` sets up objects that cost several
 * times the hashing, for every picture on the screen. A digest is taken as a string of bytes, which costs a quarter of a buffer.
 */
export function hmac(key: Buffer, text: string): Buffer {
  if (padded?.key !== key) {
    const block = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
    const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST)]);
    padded = { key, inner: Buffer.from(block.map((byte) => byte ^ 0x36)), outer };
  }
  const { inner, outer } = padded;
  outer.write(hash("sha256", Buffer.concat([inner, Buffer.from(text, "utf8")]), "binary"), BLOCK, "binary");
  return Buffer.from(hash("sha256", outer, "binary"), "binary");
}

export function signLane(viewer: string, subject: LaneSubject, now: number = Date.now()): string {
  const expiryDay = Math.floor(now / DAY_MS) + 2;
  const name = Buffer.from(viewer, "utf8").toString("base64url");
  return `${expiryDay.toString(36)}.${name}.${mac(viewer, subject, expiryDay).toString("base64url")}`;
}

/** The viewer a token was made for; null when it is not ours, for something else, or too old. */
export function verifyLane(token: string, subject: LaneSubject, now: number = Date.now()): string | null {
  const [, day, name, given] = TOKEN.exec(token) ?? [];
  if (day === undefined || name === undefined || given === undefined) return null;
  const expiryDay = Number.parseInt(day, 36);
  if (expiryDay * DAY_MS <= now) return null;
  const viewer = Buffer.from(name, "base64url").toString("utf8");
  const bytes = Buffer.from(given, "base64url");
  const wanted = mac(viewer, subject, expiryDay);
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted) ? viewer : null;
}

export interface Linkable {
  id: number;
  kind: MediaKind;
  /** Null until the first bytes have been read: then there is nothing to preview yet. */
  fingerprint: string | null;
  /** Those of the extra recipes that have been made of it. */
  extras?: readonly Recipe[];
}

export interface MediaLinks {
  original: string;
  "256": string | null;
  "512": string | null;
  poster: string | null;
  clip: string | null;
  waveform: string | null;
}

/** The lane's addresses of one file for one viewer. A preview that is not made yet is made when it is asked for. */
export function mediaLinks(viewer: string, row: Linkable, now: number = Date.now()): MediaLinks {
  const links: MediaLinks = {
    original: originalLink(viewer, row.id, now),
    "256": null,
    "512": null,
    poster: null,
    clip: null,
    waveform: null,
  };
  if (row.fingerprint === null) return links;
  const token = signLane(viewer, { preview: row.fingerprint }, now);
  for (const recipe of [...RECIPES_OF[row.kind], ...(row.extras ?? [])]) links[recipe] = `/m/${token}/${row.fingerprint}/${recipe}`;
  return links;
}

export function originalLink(viewer: string, id: number, now: number = Date.now()): string {
  return `/m/${signLane(viewer, { original: id }, now)}/original/${id}`;
}

/** Frame `n` of a running job's preview; the number only makes the address new. */
export function liveLink(viewer: string, job: string, n: number, now: number = Date.now()): string {
  return `/m/${signLane(viewer, { live: job }, now)}/live/${encodeURIComponent(job)}?n=${n}`;
}
