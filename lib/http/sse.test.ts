import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { openDatabase, setDatabase } from "#lib/db/client.ts";
import { insertEvents } from "#lib/events/store.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { ask } from "#test/asking.ts";
import { sqliteDatabase } from "#test/databases.ts";
import * as events from "../../app/api/events/route.ts";
import * as gallery from "../../app/api/gallery/route.ts";
import * as jobEvents from "../../app/api/jobs/[id]/events/route.ts";
import * as projects from "../../app/api/projects/route.ts";
import { FRONT_HEADER, sealFacts } from "./front.ts";

const JOB = "01a20174-d05c-7043-b3b3-bcb62a9b371a";
const OFF = "The database is switched off (ATELIER_DATABASE=off).";
const GONE = "The database cannot be reached just now. Nothing is lost; try again in a moment.";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "atelier-sse-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(forgetPeople);

const within = (database: "on" | "off") =>
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "info", LOG_FORMAT: "json", ATELIER_DATABASE: database }));

/** What is asked for is refused with a body, and the log says why. */
async function refusals(detail: string, reason: RegExp, questions: readonly (() => ReturnType<typeof ask>)[]): Promise<void> {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const answers = [];
  for (const question of questions) answers.push(await question());
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line))).filter(({ message }) => message === "request");
  written.mockRestore();
  for (const { status, headers, body } of answers) {
    expect([status, headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    expect(body).toMatchObject({ code: "database_unavailable", detail });
  }
  expect(lines).toHaveLength(questions.length);
  for (const line of lines) expect(line.reason).toMatch(reason);
}

const LISTENING = [() => ask(events.GET), () => ask(jobEvents.GET, { params: { id: JOB } })];

describe("without a database", () => {
  let away: ReturnType<typeof openDatabase>;
  beforeEach(() => {
    away = openDatabase({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none", databasePath: "", logSql: false });
    setDatabase(away);
  });
  afterEach(() => away.close());

  it("that is switched off, events are refused before anything is sent, and that is what is said", async () => {
    within("off");
    await refusals(OFF, /ECONNREFUSED|reach/, LISTENING);
    await refusals(OFF, /^The database is switched off/, [() => ask(gallery.GET, { query: "?q=fox" })]);
    expect((await ask(gallery.GET)).status).toBe(200);
  });

  it("that does not answer, events are refused as well, and who may only look is told why nothing is changed", async () => {
    within("on");
    await refusals(GONE, /ECONNREFUSED|reach/, LISTENING);
    await refusals(GONE, /^The database cannot be reached/, [() => ask(projects.POST, { body: { title: "Foxes" } })]);
  });
});

describe("with its database", () => {
  it.each([
    ["which another has taken the place of", "1.ffffffff"],
    ["which has been made anew since", "7"],
  ])("a listener of an older one, %s, is told that it missed something", async (_, place) => {
    within("on");
    const made = await sqliteDatabase();
    setDatabase(made.database);
    await insertEvents(made.database.client, made.database.dialect, [{ type: "queue.changed", scope: "everyone", payload: "{}" }]);
    const request = new Request("http://127.0.0.1:3000/api/events", { headers: { "last-event-id": place } });
    request.headers.set(FRONT_HEADER, sealFacts({ peer: "127.0.0.1", local: true, secure: false, path: "/", nonce: "" }));
    const answer = await events.GET(request, { params: Promise.resolve({}) });
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader();
    let told = "";
    while (!told.includes("data:")) told += (await reader.read()).value;
    await reader.cancel();
    expect(told).toContain("event: stream.missed\n");
    await made.remove();
  });

  it.each([
    ["after a break", "/api/events", { "last-event-id": "1" }],
    ["at first, from an event on", "/api/events?after=1", {}],
    ["at first and again after a break", "/api/events?after=0", { "last-event-id": "1" }],
  ])("a listener is welcomed and told what it missed, %s", async (_, address, headers) => {
    within("on");
    const made = await sqliteDatabase();
    setDatabase(made.database);
    const { client, dialect } = made.database;
    const said = [1, 2].map((n) => ({ type: "queue.changed", scope: "everyone", payload: JSON.stringify({ n }) }));
    await insertEvents(client, dialect, said);
    const request = new Request(`http://127.0.0.1:3000${address}`, { headers });
    const front = sealFacts({ peer: "127.0.0.1", local: true, secure: false, path: "/", nonce: "" });
    request.headers.set(FRONT_HEADER, front);
    const answer = await events.GET(request, { params: Promise.resolve({}) });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader();
    let told = "";
    while (!told.includes("data:")) told += (await reader.read()).value;
    await reader.cancel();
    expect(told).toMatch(/: welcome/);
    expect(told).toMatch(/id: 2\.[0-9a-f]{8}\nevent: queue\.changed\ndata: \{"n":2\}/);
    expect(told).not.toContain('"n":1');
    await made.remove();
  });
});
