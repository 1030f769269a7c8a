import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { readSession, renewedCookie, sessionCookie, sessionTokenIn } from "./session.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-session-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home }));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a session", () => {
  it("says who and of which epoch, and nobody can read or change it without the secret", async () => {
    const token = sessionTokenIn(await sessionCookie({ login: "anna", epoch: 3 }, false)) ?? "";
    expect(await readSession(token)).toMatchObject({ login: "anna", epoch: 3 });
    expect(token).not.toContain(Buffer.from("anna").toString("base64url"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, ATELIER_SECRET: "another secret entirely" }));
    expect(await readSession(token)).toBeNull();
    setEnvironment(parseEnvironment({ ATELIER_HOME: home }));
  });

  it("is made anew once it is a day old, for as long as someone comes", async () => {
    const token = sessionTokenIn(await sessionCookie({ login: "anna", epoch: 3 }, false)) ?? "";
    const day = 24 * 3_600_000;
    expect(await renewedCookie(token, false, Date.now() + day / 2)).toBeNull();
    const renewed = await renewedCookie(token, true, Date.now() + 2 * day);
    expect(renewed).toMatch(/^__Secure-atelier\.session=.*; Secure$/);
    expect(await readSession(sessionTokenIn(renewed) ?? "")).toMatchObject({ login: "anna", epoch: 3 });
    expect(await renewedCookie("nonsense", false, Date.now() + 2 * day)).toBeNull();
  });

  it("is found among other cookies, the one that http cannot plant first", () => {
    expect(sessionTokenIn("a=1; atelier.session=plain; b=2")).toBe("plain");
    expect(sessionTokenIn("atelier.session=plain; __Secure-atelier.session=safe")).toBe("safe");
    expect(sessionTokenIn("xatelier.session=other")).toBeNull();
    expect(sessionTokenIn(null)).toBeNull();
  });
});
