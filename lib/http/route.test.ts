import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import { setDatabase } from "#lib/db/client.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { addUser } from "#lib/people/service.ts";
import { sessionCookie } from "#lib/people/session.ts";
import { sqliteDatabase } from "#test/databases.ts";
import { FRONT_HEADER, sealFacts } from "./front.ts";
import { exposition } from "./metrics.ts";
import { reply, route } from "./route.ts";

let made: Awaited<ReturnType<typeof sqliteDatabase>>;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-route-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "info", LOG_FORMAT: "json" }));
  made = await sqliteDatabase();
  setDatabase(made.database);
});
afterAll(async () => {
  await made.remove();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(forgetPeople);

const LOCAL = sealFacts({ peer: "127.0.0.1", local: true, secure: false, path: "/", nonce: "" });
const context = (params: Record<string, string | string[]> = {}) => ({ params: Promise.resolve(params) });
function ask(path = "/api/x", init: RequestInit & { front?: string | null } = {}): Request {
  const { front = LOCAL, ...rest } = init;
  const request = new Request(`http://127.0.0.1:3000${path}`, rest);
  if (front !== null) request.headers.set(FRONT_HEADER, front);
  return request;
}
const post = (body: unknown, headers: Record<string, string> = {}) =>
  ask("/api/x", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

const Thing = z.object({ name: z.string().min(2), deep: z.object({ n: z.number() }).optional() });
const shared = { summary: "a test", tags: ["test"], can: "generate" } as const;
const echo = route({ ...shared, body: Thing, response: Thing, status: 201, handle: async ({ body }) => body });

describe("a route", () => {
  it("answers JSON with the route's status, and a status of the answer's own", async () => {
    const answer = await echo(post({ name: "fox" }), context());
    expect([answer.status, await answer.json()]).toEqual([201, { name: "fox" }]);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    const later = route({ ...shared, response: z.object({}), handle: async () => reply({}, { status: 202, headers: { location: "/x" } }) });
    const accepted = await later(ask(), context());
    expect([accepted.status, accepted.headers.get("location")]).toEqual([202, "/x"]);
  });

  it("asks who it is before it looks at path, query or body", async () => {
    const looked = vi.fn(async () => ({}));
    const strict = route({ ...shared, params: z.object({ id: z.uuid() }), body: Thing, response: z.object({}), handle: looked });
    const answer = await strict(post("not json"), context({ id: "x" }));
    expect(answer.status).toBe(422);
    const stranger = ask("/api/x", { front: null, method: "POST", body: "not json" });
    const refused = await strict(stranger, context({ id: "x" }));
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, "unauthenticated"]);
    expect(looked).not.toHaveBeenCalled();
  });

  it("believes no header that a client could have written", async () => {
    const forged = ["1", JSON.stringify({ local: true }), `wrong ${LOCAL.split(" ").slice(1).join(" ")}`, LOCAL.slice(1)];
    for (const front of forged) expect((await echo(ask("/api/x", { front }), context())).status).toBe(401);
  });

  it("names every fault by its field, unknown keys too, and the first as the problem's own", async () => {
    const answer = await echo(post({ name: "x", deep: { n: "1" }, extra: 1 }), context());
    const problem = (await answer.json()) as { field: string; errors: { field: string; code: string }[] };
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(problem.errors.map((error) => error.field).sort()).toEqual(["deep.n", "extra", "name"]);
    expect(problem).toMatchObject({ code: "invalid", status: 422, field: problem.errors[0]?.field });
  });

  it.each([
    ["{", { "content-type": "application/json" }, 422, "invalid"],
    ["[]", { "content-type": "application/json" }, 422, "invalid"],
    ["a=b", { "content-type": "text/plain" }, 415, "unsupported_body"],
    [JSON.stringify({ name: "x".repeat(2 << 20) }), {}, 413, "too_large"],
  ])("refuses the body %#", async (body, headers, status, code) => {
    const answer = await echo(post(body, headers), context());
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it("takes no body for an empty one, and gives repeated query keys as a list", async () => {
    const optional = route({
      ...shared,
      body: z.object({ wait: z.boolean().default(false) }),
      response: z.object({ wait: z.boolean() }),
      handle: async ({ body }) => body,
    });
    expect(await (await optional(ask("/api/x", { method: "POST" }), context())).json()).toEqual({ wait: false });
    const Query = z.object({ tag: z.array(z.string()), n: z.coerce.number() });
    const listing = route({ ...shared, query: Query, response: Query, handle: async ({ query }) => query });
    expect(await (await listing(ask("/api/x?tag=a&tag=b&n=3&unknown=1"), context())).json()).toEqual({ tag: ["a", "b"], n: 3 });
  });

  it("refuses who lacks the right, with what the right is about", async () => {
    const root = await addUser({ login: "root", name: "Root", role: "admin", password: "long enough for one" });
    const guest = await addUser({ login: "gast", name: "Gast", role: "guest", password: "long enough for one" });
    const cookie = async (row: typeof guest) =>
      (await sessionCookie({ login: row.login, epoch: row.sessionEpoch }, false)).split(";")[0] ?? "";
    const refused = await echo(post({ name: "fox" }, { cookie: await cookie(guest) }), context());
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "forbidden", detail: expect.stringContaining("make media") });
    expect((await echo(post({ name: "fox" }, { cookie: await cookie(root) }), context())).status).toBe(201);
    expect((await echo(post({ name: "fox" }), context())).status, "an account ends the local person's rule").toBe(401);
    await made.database.client.user.deleteMany();
  });

  it("tells its own errors and none of what nobody foresaw", async () => {
    const failing = (error: unknown) => route({ ...shared, response: z.object({}), handle: () => Promise.reject(error) })(ask(), context());
    const known = await failing(new AppError("conflict", "The name is taken.", { field: "name" }));
    expect([known.status, await known.json()]).toEqual([
      409,
      { type: "/docs/api#conflict", title: "Conflict", status: 409, detail: "The name is taken.", code: "conflict", field: "name" },
    ]);
    const spoken = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const unknown = await failing(new Error("secret: hunter2 in /home/anna"));
    const logged = spoken.mock.calls.join("");
    spoken.mockRestore();
    const text = await unknown.text();
    expect(unknown.status).toBe(500);
    expect(text).not.toMatch(/hunter2|anna/);
    expect(logged, "the log has the whole of it").toContain("hunter2");
  });

  it("writes one line a request, under the id that the caller gave or one of its own", async () => {
    const spoken = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const byId = route({ ...shared, params: z.object({ id: z.string() }), response: z.object({}), handle: async () => ({}) });
    const answer = await byId(ask("/api/jobs/0198-abc", { headers: { "x-request-id": "abc-1" } }), context({ id: "0198-abc" }));
    const bad = await byId(ask("/api/jobs/1", { headers: { "x-request-id": "a b\tc" } }), context({ id: "1" }));
    const lines = spoken.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    spoken.mockRestore();
    expect(answer.headers.get("x-request-id")).toBe("abc-1");
    expect(bad.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      message: "request",
      correlation_id: "abc-1",
      method: "GET",
      route: "/api/jobs/{id}",
      status: 200,
      person: "local",
    });
    expect(lines[0]?.ms).toEqual(expect.any(Number));
    expect(exposition([])).toMatch(/_count\{method="GET",route="\/api\/jobs\/\{id\}",status="200"\} 2/);
  });

  it("does not let an answer stray from its own schema unnoticed", async () => {
    const spoken = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const lying = route({ ...shared, response: z.object({ n: z.number() }), handle: async () => ({ n: "1" }) as unknown as { n: number } });
    expect((await lying(ask(), context())).status).toBe(500);
    spoken.mockRestore();
  });

  it("passes bytes and streams through as they are", async () => {
    const bytes = { content: "image/png", about: "a picture" };
    const picture = route({ ...shared, response: bytes, handle: async () => new Response("png", { headers: { etag: '"1"' } }) });
    const answer = await picture(ask(), context());
    expect([answer.headers.get("etag"), await answer.text()]).toEqual(['"1"', "png"]);
    const away = route({ ...shared, response: bytes, handle: async () => Response.redirect("http://127.0.0.1:3000/x") });
    expect((await away(ask(), context())).headers.get("x-request-id")).toBeTruthy();
  });

  it("cannot be made with a right that does not exist", () => {
    expect(() => route({ ...shared, can: "everything" as "generate", response: z.object({}), handle: async () => ({}) })).toThrow(/right/);
  });
});
