import { createHmac, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { hmac, liveLink, mediaLinks, signLane, verifyLane } from "./links.ts";

beforeAll(() => setEnvironment(parseEnvironment({ ATELIER_HOME: tmpdir(), ATELIER_SECRET: "a secret for tests only" })));

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const KEY = "0123456789abcdef";

describe("a lane token", () => {
  it("gives back its viewer, whatever letters the name has", () => {
    for (const viewer of ["local", "änna.b", "狐", "a b/c~"]) {
      expect(verifyLane(signLane(viewer, { preview: KEY }, NOON), { preview: KEY }, NOON)).toBe(viewer);
    }
  });

  it("lives until the end of tomorrow and is the same all day, so that addresses stay cached", () => {
    const token = signLane("anna", { original: 7 }, NOON);
    expect(signLane("anna", { original: 7 }, NOON + 11 * HOUR)).toBe(token);
    expect(verifyLane(token, { original: 7 }, NOON + 35 * HOUR)).toBe("anna");
    expect(verifyLane(token, { original: 7 }, NOON + 36 * HOUR)).toBeNull();
  });

  it("is good for its own subject, viewer and day only", () => {
    const token = signLane("anna", { original: 7 }, NOON);
    const [day = "", name = "", mac = ""] = token.split(".");
    expect(verifyLane(token, { original: 8 }, NOON)).toBeNull();
    expect(verifyLane(token, { preview: "7" }, NOON)).toBeNull();
    expect(verifyLane(token, { live: "7" }, NOON)).toBeNull();
    expect(verifyLane([day, Buffer.from("admin").toString("base64url"), mac].join("."), { original: 7 }, NOON)).toBeNull();
    const later = (Number.parseInt(day, 36) + 1).toString(36);
    expect(verifyLane([later, name, mac].join("."), { original: 7 }, NOON)).toBeNull();
    for (const odd of ["", "..", `${day}.${name}.`, `${token}x`, "x".repeat(2000)])
      expect(verifyLane(odd, { original: 7 }, NOON)).toBeNull();
  });
});

describe("mediaLinks", () => {
  it("offers what a kind has", () => {
    const links = mediaLinks("anna", { id: 7, kind: "video", fingerprint: KEY }, NOON);
    expect(links.clip).toMatch(new RegExp(`^/m/[\\w.-]+/${KEY}/clip$`));
    expect(links.waveform).toBeNull();
    expect(links.original).toMatch(/^\/m\/[\w.-]+\/original\/7$/);
    expect(mediaLinks("anna", { id: 7, kind: "audio", fingerprint: KEY }, NOON).waveform).toContain("/waveform");
    expect(mediaLinks("anna", { id: 7, kind: "image", fingerprint: null }, NOON)["256"]).toBeNull();
    expect(liveLink("anna", "job-1", 3, NOON)).toMatch(/\/live\/job-1\?n=3$/);
  });
});

it("the message code is HMAC-SHA256, whatever key and text", () => {
  for (let length = 0; length <= 64; length += 8) {
    const key = randomBytes(length);
    for (const text of ["", "preview\0a", "狐".repeat(200)]) {
      expect(hmac(key, text).equals(createHmac("sha256", key).update(text).digest())).toBe(true);
    }
  }
});

it("a picture has the address of a clip only where one was made of it", () => {
  const row = { id: 1, kind: "image", fingerprint: KEY } as const;
  expect(mediaLinks("anna", row).clip).toBeNull();
  expect(mediaLinks("anna", { ...row, extras: ["clip"] }).clip).toMatch(/\/clip$/);
});
