import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { openDatabase, setDatabase } from "#lib/db/client.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { addUser } from "#lib/people/service.ts";
import { sqliteDatabase } from "#test/databases.ts";
import * as nextAuth from "../../app/api/auth/[...nextauth]/route.ts";
import * as health from "../../app/api/health/route.ts";
import * as me from "../../app/api/me/route.ts";
import * as users from "../../app/api/users/route.ts";
import { createFront, type Front } from "./serve.ts";

const PASSWORD = "correct horse battery";

let home: string;
let made: Awaited<ReturnType<typeof sqliteDatabase>>;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-serve-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  made = await sqliteDatabase();
  setDatabase(made.database);
});
afterAll(async () => {
  await made.remove();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await made.database.client.user.deleteMany();
  await made.database.client.rateLimit.deleteMany();
  forgetPeople();
});

const ROUTES: Record<string, Record<string, unknown>> = { "/api/me": me, "/api/users": users, "/api/health": health };

/** How many slow answers and streams have been asked for. */
let begun = 0;

/** Hands a request to the real route handlers, as Next does; a page tells the nonce and the policy it was given. */
async function toRoutes(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const action = /^\/api\/auth\/(.+)$/.exec(url.pathname)?.[1]?.split("/");
  const handlers = (action ? nextAuth : ROUTES[url.pathname]) as Record<string, (typeof me)["GET"]> | undefined;
  const handler = handlers?.[request.method ?? ""];
  if (url.pathname === "/stream" || url.pathname === "/slow") begun += 1;
  if (url.pathname === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": open\n\n");
    return;
  }
  if (url.pathname === "/slow") {
    await new Promise((resolve) => setTimeout(resolve, 300));
    response.end("done");
    return;
  }
  if (handlers && !handler) {
    response.statusCode = 405;
    // As under Next's compression, which writes the head before the end.
    if (url.pathname === "/api/users") response.writeHead(405);
    return void response.end();
  }
  if (!handler) return void response.end(JSON.stringify({ policy: request.headers["content-security-policy"] ?? null }));
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const init = { method: request.method ?? "GET", headers: request.headers as Record<string, string> };
  const body = hasBody ? { body: Readable.toWeb(request) as unknown as ReadableStream, duplex: "half" as const } : {};
  const asked = new Request(url, { ...init, ...body } as RequestInit);
  const answer = await handler(asked, { params: Promise.resolve(action ? { nextauth: action } : {}) });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  if (answer.headers.getSetCookie().length) response.setHeader("set-cookie", answer.headers.getSetCookie());
  response.end(Buffer.from(await answer.arrayBuffer()));
}

interface Answered {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  json: Record<string, unknown>;
}

/** Says of one address that there is nothing, as the lane does: it throws before anything has been answered. */
function toLane(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/m/x/y") throw new AppError("not_found", "There is no such address.");
  response.end("lane");
}

let front: Front;
let port = 0;
async function start(host: string, allowedHosts: string[] = []): Promise<void> {
  front = createFront({ bound: { host, allowedHosts }, dev: false, next: toRoutes, lane: toLane });
  await new Promise<void>((resolve) => front.server.listen(0, "127.0.0.1", resolve));
  port = (front.server.address() as AddressInfo).port;
}
afterEach(() => front.drain(0));

function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answered> {
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      { port, host: "127.0.0.1", path, method, agent: false, headers: { ...length, ...headers } },
      async (response) => {
        const chunks: Buffer[] = [];
        // A stream that is cut off ends with what came so far.
        await response.forEach((chunk: Buffer) => void chunks.push(chunk)).catch(() => undefined);
        const text = Buffer.concat(chunks).toString();
        const isJson = /json/.test(response.headers["content-type"] ?? "");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: isJson && text ? JSON.parse(text) : {} });
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

const JSON_BODY = { "content-type": "application/json" };

describe("bound to loopback with no account", () => {
  beforeEach(() => start("127.0.0.1"));

  it("the local person is admin, without cookie or token", async () => {
    const answer = await ask("/api/me");
    expect(answer.json).toMatchObject({ login: "local", role: "admin", local: true, needs_setup: true });
    expect(answer.json.rights).toContain("users.manage");
  });

  it("nobody else is: a proxy's caller, another site's page, a rebound name", async () => {
    expect((await ask("/api/me", { headers: { "x-forwarded-for": "203.0.113.9" } })).status).toBe(401);
    expect((await ask("/api/me", { headers: { forwarded: "for=203.0.113.9" } })).status).toBe(401);
    expect((await ask("/api/me", { headers: { origin: "http://evil.example" } })).status).toBe(401);
    const rebound = await ask("/api/me", { headers: { host: "evil.example" } });
    expect([rebound.status, rebound.json.code, rebound.headers["content-type"]]).toEqual([
      403,
      "host_not_allowed",
      "application/problem+json",
    ]);
  });

  it("another site's change is refused, and so is a body that a foreign form could send", async () => {
    const body = JSON.stringify({ login: "eve", name: "Eve", role: "admin", password: PASSWORD });
    const cross = await ask("/api/users", { method: "POST", headers: { ...JSON_BODY, origin: "http://evil.example" }, body });
    expect([cross.status, cross.json.code]).toEqual([403, "cross_site"]);
    const fetched = await ask("/api/users", { method: "POST", headers: { ...JSON_BODY, "sec-fetch-site": "cross-site" }, body });
    expect(fetched.status).toBe(403);
    const plain = await ask("/api/users", { method: "POST", headers: { "content-type": "text/plain" }, body });
    expect([plain.status, plain.json.code]).toEqual([415, "unsupported_body"]);
    expect(await made.database.client.user.count()).toBe(0);
  });

  it("the first account ends that at once", async () => {
    const body = JSON.stringify({ login: "anna", name: "Anna", role: "admin", password: PASSWORD });
    expect((await ask("/api/users", { method: "POST", headers: JSON_BODY, body })).status).toBe(201);
    expect((await ask("/api/me")).status).toBe(401);
  });

  it("every answer carries the security headers, and a page a nonce of its own that Next is told", async () => {
    const [one, other] = [await ask("/gallery"), await ask("/gallery")];
    const policy = String(one.headers["content-security-policy"]);
    expect(one.json).toEqual({});
    expect(JSON.parse(one.text)).toEqual({ policy });
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/object-src 'none'/);
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false);
    expect(other.headers["content-security-policy"]).not.toBe(policy);
    for (const path of ["/gallery", "/api/me", "/m/x/y", "/api/nothing"]) {
      const { headers } = await ask(path);
      expect(headers["x-content-type-options"], path).toBe("nosniff");
      expect(headers["content-security-policy"], path).toMatch(/frame-ancestors 'none'/);
      expect(headers["referrer-policy"], path).toBe("same-origin");
    }
  });

  it("takes no policy, no facts and no address from the client's own headers", async () => {
    const answer = await ask("/gallery", { headers: { "content-security-policy": "script-src 'nonce-mine'" } });
    expect(answer.text).not.toContain("mine");
    const forged = { "x-atelier-front": JSON.stringify({ local: true }), "x-forwarded-for": "127.0.0.1" };
    expect((await ask("/api/me", { headers: forged })).status).toBe(401);
  });

  it("hands /m/ to the lane, guarded as everything", async () => {
    expect((await ask("/m/token/key/256")).text).toBe("lane");
    const rebound = await ask("/m/token/key/256", { headers: { host: "evil.example" } });
    expect([rebound.status, rebound.json.code, rebound.headers["x-frame-options"]]).toEqual([403, "host_not_allowed", "DENY"]);
    expect((await ask("/m/token/key/256", { method: "POST", headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect((await ask("/m/x/y")).json.code).toBe("not_found");
  });
});

describe("bound to an address that others reach", () => {
  beforeEach(() => start("0.0.0.0", ["studio.example"]));

  it("asks who it is before anything else, but for the few open routes", async () => {
    for (const [method, path] of [
      ["GET", "/api/me"],
      ["GET", "/api/nothing/at/all?x=1"],
      ["DELETE", "/api/me"],
      ["POST", "/api/users"],
      ["GET", "/api/gallery/999999"],
    ] as const) {
      const answer = await ask(path, {
        method,
        headers: method === "GET" ? {} : { "content-type": "text/plain" },
        ...(method === "GET" ? {} : { body: "x" }),
      });
      expect([answer.status, answer.json.code], `${method} ${path}`).toEqual([401, "unauthenticated"]);
    }
    const health = await ask("/api/health");
    expect(health.status).toBe(200);
    expect(health.json).toMatchObject({
      status: "degraded",
      database: { status: "ok", kind: null },
      worker: { status: "down", alive: null },
    });
  });

  it("signs in by next-auth with no CSRF token, keeps the session in a cookie that scripts cannot read, and signs out", async () => {
    await addUser({ login: "anna", name: "Anna", role: "admin", password: PASSWORD });
    const form = new URLSearchParams({ login: "anna", password: PASSWORD, json: "true" }).toString();
    const entered = await ask("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", host: "studio.example" },
      body: form,
    });
    expect(entered.status).toBe(200);
    const cookie = entered.headers["set-cookie"]?.find((one) => one.startsWith("atelier.session=")) ?? "";
    expect(cookie).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax$/);
    const session = cookie.split(";")[0] ?? "";
    expect((await ask("/api/me", { headers: { cookie: session } })).json).toMatchObject({
      login: "anna",
      local: false,
      needs_setup: false,
    });
    expect((await ask("/api/auth/session", { headers: { cookie: session } })).json).toMatchObject({ user: { login: "anna" } });
    const out = await ask("/api/auth/signout", { method: "POST", headers: { ...JSON_BODY, cookie: session }, body: '{"json":true}' });
    expect(out.headers["set-cookie"]?.some((one) => one.startsWith("atelier.session=;"))).toBe(true);
    const kept = await ask("/api/me", { headers: { cookie: session } });
    expect([kept.status, kept.json.code], "a copy of the cookie that was kept").toEqual([401, "unauthenticated"]);
  });

  it("passes over a cookie of another program that cannot be decoded", async () => {
    const session = await ask("/api/auth/session", { headers: { cookie: "b=%; other=%ff" } });
    expect([session.status, session.text]).toEqual([200, "{}"]);
  });

  it("marks the cookie secure behind https, where it takes a name that http cannot plant", async () => {
    await addUser({ login: "anna", name: "Anna", role: "admin", password: PASSWORD });
    const entered = await ask("/api/auth/callback/credentials", {
      method: "POST",
      headers: { ...JSON_BODY, host: "studio.example", "x-forwarded-proto": "https" },
      body: JSON.stringify({ login: "anna", password: PASSWORD, json: "true" }),
    });
    const cookie = entered.headers["set-cookie"]?.find((one) => one.startsWith("__Secure-atelier.session=")) ?? "";
    expect(cookie).toMatch(/Secure/);
    expect((await ask("/api/me", { headers: { cookie: cookie.split(";")[0] ?? "" } })).status).toBe(200);
  });

  it("refuses a wrong password with 401, and after ten of them with 429 and when to come back", async () => {
    await addUser({ login: "anna", name: "Anna", role: "admin", password: PASSWORD });
    const tryOnce = () =>
      ask("/api/auth/callback/credentials", {
        method: "POST",
        headers: JSON_BODY,
        body: JSON.stringify({ login: "anna", password: "wrong", json: "true" }),
      });
    for (let n = 0; n < 10; n++) expect((await tryOnce()).status).toBe(401);
    const refused = await tryOnce();
    expect([refused.status, refused.json.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(600);
  });

  it("lets someone who changes their own password stay, and throws their other sessions out", async () => {
    await addUser({ login: "anna", name: "Anna", role: "admin", password: PASSWORD });
    const enter = async () => {
      const body = JSON.stringify({ login: "anna", password: PASSWORD, json: "true" });
      const entered = await ask("/api/auth/callback/credentials", { method: "POST", headers: JSON_BODY, body });
      return entered.headers["set-cookie"]?.find((one) => one.startsWith("atelier.session="))?.split(";")[0] ?? "";
    };
    const [here, elsewhere] = [await enter(), await enter()];
    const changed = await ask("/api/users", {
      method: "PATCH",
      headers: { ...JSON_BODY, cookie: here },
      body: JSON.stringify({ login: "anna", password: "another long password" }),
    });
    const renewed = changed.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect((await ask("/api/me", { headers: { cookie: renewed } })).status).toBe(200);
    expect((await ask("/api/me", { headers: { cookie: elsewhere } })).status).toBe(401);
  });
});

describe("what Next would answer barely", () => {
  beforeEach(() => start("127.0.0.1"));

  it("is a readable page while the database is away, which comes again by itself, and the page once it is back", async () => {
    const away = openDatabase({ databaseUrl: "postgresql://nobody@127.0.0.1:1/nothing", databasePath: "", logSql: false });
    setDatabase(away);
    try {
      const told = await ask("/studio?engine=sketch", { headers: { accept: "text/html", "accept-language": "en" } });
      expect([told.status, told.headers["content-type"], told.headers["retry-after"]]).toEqual([503, "text/html; charset=utf-8", "5"]);
      expect(told.text).toContain("This page needs the database");
      expect(told.text).toContain('<meta http-equiv="refresh" content="5">');
      expect(told.text).not.toContain("<script");
      expect(told.headers["content-security-policy"]).not.toContain("sandbox");
      const german = await ask("/jobs/a.b", { headers: { rsc: "1", cookie: "b=%; atelier-locale=de" } });
      expect([german.status, german.text.includes("Diese Seite braucht die Datenbank")]).toEqual([503, true]);
      expect((await ask("/icon.svg")).status, "a file of the program's own").toBe(200);
      for (const path of ["/gallery?sort=name", "/projects/foxes"]) expect((await ask(path)).status, "browsed from the disk").toBe(200);
      const elsewhere = await ask("/gallery", { headers: { accept: "text/html", "x-forwarded-for": "10.0.0.1" } });
      expect([elsewhere.status, elsewhere.text.includes("The database cannot be reached")]).toEqual([503, true]);
      const asked = await ask("/api/me", { headers: { "x-forwarded-for": "10.0.0.1" } });
      expect([asked.status, asked.json.code]).toEqual([503, "database_unavailable"]);
    } finally {
      setDatabase(made.database);
      await away.close();
    }
    const back = await ask("/gallery", { headers: { accept: "text/html" } });
    expect([back.status, Object.keys(JSON.parse(back.text))]).toEqual([200, ["policy"]]);
  });

  it.each(["/api/projects/%ff", "/api/%", "/api/me/%E0%A4"])("is a problem where %s cannot be decoded", async (path) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers["content-type"], answer.json.code]).toEqual([404, "application/problem+json", "not_found"]);
  });

  it("is a page that says so where a page's address cannot be decoded, for HEAD without a body", async () => {
    const answer = await ask("/projects/%ff");
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(answer.text).toContain('<a href="/gallery">');
    expect(await ask("/projects/%ff", { method: "HEAD" })).toMatchObject({ status: 404, text: "" });
    expect((await ask("/projects/%C3%A4")).status).toBe(200);
  });

  it("is a problem that names the methods there are where a route lacks one", async () => {
    const answer = await ask("/api/me", { method: "DELETE" });
    expect([answer.status, answer.json.code, answer.headers.allow]).toEqual([405, "method_not_allowed", "GET, HEAD, OPTIONS"]);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    const headFirst = await ask("/api/users", { method: "DELETE" });
    expect([headFirst.json.code, headFirst.headers.allow]).toEqual(["method_not_allowed", "GET, HEAD, OPTIONS, PATCH, POST"]);
  });
});

describe("ending", () => {
  it("lets a request finish, cuts event streams off, and takes no new connection", async () => {
    await start("127.0.0.1");
    const before = begun;
    const slow = ask("/slow");
    const stream = ask("/stream");
    await expect.poll(() => begun - before, { interval: 5 }).toBe(2);
    const began = performance.now();
    await front.drain(5_000);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect((await slow).text).toBe("done");
    expect((await stream).text).toBe(": open\n\n");
    await expect(ask("/api/me")).rejects.toThrow();
  });
});
