import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Arrival, isHostAllowed, isLocalRequest, isOwnOrigin, needsPerson, refusalByBody, refusalByOrigin } from "./guard.ts";

const LOOPBACK = { host: "127.0.0.1", allowedHosts: [] };
const EVERYWHERE = { host: "0.0.0.0", allowedHosts: ["studio.example"] };

function arrival(over: Partial<Arrival> = {}): Arrival {
  return { method: "GET", path: "/api/me", peer: "127.0.0.1", ...over, headers: { host: "127.0.0.1:3000", ...over.headers } };
}

describe("the Host allow-list", () => {
  it.each([
    ["127.0.0.1:3000", LOOPBACK, true],
    ["localhost", LOOPBACK, true],
    ["LOCALHOST.:3000", LOOPBACK, true],
    ["[::1]:3000", LOOPBACK, true],
    ["evil.example", LOOPBACK, false],
    ["127.0.0.1.evil.example", LOOPBACK, false],
    ["localhost.evil.example", LOOPBACK, false],
    ["192.168.1.5", LOOPBACK, false],
    ["", LOOPBACK, false],
    [undefined, LOOPBACK, false],
    ["localhost@evil.example", LOOPBACK, false],
    ["192.168.1.5:3000", EVERYWHERE, true],
    ["[2001:db8::1]", EVERYWHERE, true],
    ["studio.example:8443", EVERYWHERE, true],
    ["localhost:3000", EVERYWHERE, true],
    ["other.example", EVERYWHERE, false],
    ["192.168.1.5", { host: "192.168.1.5", allowedHosts: [] }, true],
    ["192.168.1.6", { host: "192.168.1.5", allowedHosts: [] }, false],
    ["studio", { host: "127.0.0.1", allowedHosts: ["Studio:3000"] }, true],
  ])("answers to %s: bound %o: %s", (host, bound, expected) => {
    expect(isHostAllowed(host, bound)).toBe(expected);
  });

  it("never answers to a name of letters that nobody listed, which is what rebinding needs", () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        fc.pre(!name.endsWith("localhost") && name !== "studio.example");
        expect(isHostAllowed(name, EVERYWHERE)).toBe(false);
        expect(isHostAllowed(`${name}:3000`, LOOPBACK)).toBe(false);
      }),
    );
  });
});

describe("the person at this machine", () => {
  it("asks from loopback, by a loopback name, from no other site's page, through no proxy", () => {
    expect(isLocalRequest(arrival(), LOOPBACK)).toBe(true);
    expect(isLocalRequest(arrival({ headers: { origin: "http://127.0.0.1:3000" } }), LOOPBACK)).toBe(true);
    expect(isLocalRequest(arrival({ peer: "::ffff:127.0.0.1" }), LOOPBACK)).toBe(true);
  });

  it.each([
    ["a proxy's Forwarded header", { headers: { forwarded: "for=127.0.0.1" } }, LOOPBACK],
    ["any X-Forwarded header", { headers: { "x-forwarded-proto": "https" } }, LOOPBACK],
    ["another site's page", { headers: { origin: "http://evil.example" } }, LOOPBACK],
    ["another port's page", { headers: { origin: "http://127.0.0.1:8080" } }, LOOPBACK],
    ["a page in a sandbox", { headers: { origin: "null" } }, LOOPBACK],
    ["a name that is not loopback, though allowed", { headers: { host: "studio" } }, { host: "127.0.0.1", allowedHosts: ["studio"] }],
    ["another machine", { peer: "192.168.1.9" }, LOOPBACK],
    ["a server that others can reach", {}, EVERYWHERE],
  ] as const)("is not taken for %s", (_, over, bound) => {
    expect(isLocalRequest(arrival(over), bound)).toBe(false);
  });
});

describe("changes asked for by other sites", () => {
  const post = (headers: Arrival["headers"]) => refusalByOrigin(arrival({ method: "POST", headers }), LOOPBACK)?.code ?? null;

  it("are refused by Origin and by Sec-Fetch-Site; programs and our own pages pass", () => {
    expect(post({})).toBeNull();
    expect(post({ origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-origin" })).toBeNull();
    expect(post({ origin: "http://localhost:3000" })).toBe("cross_site");
    expect(post({ origin: "https://evil.example" })).toBe("cross_site");
    expect(post({ origin: "null" })).toBe("cross_site");
    expect(post({ "sec-fetch-site": "cross-site" })).toBe("cross_site");
    expect(post({ host: "evil.example" })).toBe("host_not_allowed");
  });

  it("do not concern reading: a link from elsewhere may lead here", () => {
    expect(refusalByOrigin(arrival({ headers: { "sec-fetch-site": "cross-site" } }), LOOPBACK)).toBeNull();
  });

  it("see through default ports and TLS at a proxy", () => {
    expect(isOwnOrigin({ host: "studio.example", origin: "https://studio.example" })).toBe(true);
    expect(isOwnOrigin({ host: "studio.example:443", origin: "https://studio.example" })).toBe(true);
    expect(isOwnOrigin({ host: "studio.example", origin: "https://studio.example:8443" })).toBe(false);
  });
});

describe("bodies", () => {
  const refused = (method: string, path: string, type: string | undefined, length = "5") =>
    refusalByBody(arrival({ method, path, headers: { "content-length": length, ...(type === undefined ? {} : { "content-type": type }) } }))
      ?.status ?? null;

  it("are JSON or multipart; what a foreign form could send is not taken", () => {
    expect(refused("POST", "/api/jobs", "application/json; charset=utf-8")).toBeNull();
    expect(refused("POST", "/api/files/upload", "multipart/form-data; boundary=x")).toBeNull();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", undefined]) {
      expect(refused("POST", "/api/jobs", type)).toBe(415);
    }
    expect(refused("DELETE", "/api/gallery/1", "text/plain")).toBe(415);
  });

  it("may be left out, and next-auth's own forms pass", () => {
    expect(refused("POST", "/api/jobs/1/cancel", undefined, "0")).toBeNull();
    expect(refused("POST", "/api/auth/callback/credentials", "application/x-www-form-urlencoded")).toBeNull();
    expect(refused("GET", "/api/me", "text/plain")).toBeNull();
  });
});

describe("routes that ask nobody who they are", () => {
  it("are the few of the contract; everything else under /api asks first, also what does not exist", () => {
    for (const [method, path] of [
      ["GET", "/api/health"],
      ["HEAD", "/api/health"],
      ["GET", "/api/openapi.json"],
      ["POST", "/api/auth/setup"],
      ["GET", "/api/auth/session"],
      ["POST", "/api/workshops/abc/join"],
      ["GET", "/gallery"],
    ] as const) {
      expect(needsPerson({ method, path }), `${method} ${path}`).toBe(false);
    }
    for (const [method, path] of [
      ["POST", "/api/health"],
      ["GET", "/api/nothing/here"],
      ["GET", "/api"],
      ["GET", "/api/authors"],
      ["GET", "/api/workshops/abc/join"],
      ["POST", "/api/workshops/abc/join/more"],
      ["GET", "/api/metrics"],
    ] as const) {
      expect(needsPerson({ method, path }), `${method} ${path}`).toBe(true);
    }
  });
});
