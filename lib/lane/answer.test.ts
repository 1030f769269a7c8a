import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROBLEM_TYPE, Problem } from "#lib/http/problem.ts";
import { answerFor, disposition, type FileFacts, pairsOf } from "./answer.ts";

const MODIFIED = new Date("2026-11-21T08:00:00.500Z");
const DATE = "Sat, 21 Nov 2026 08:00:00 GMT";
const FILE: FileFacts = {
  size: 1000,
  modified: MODIFIED,
  etag: "abc",
  mime: "image/png",
  filename: "fox.png",
  disposition: "inline",
  cache: "immutable",
};
const ask = (headers: Record<string, string> = {}, method = "GET", file: Partial<FileFacts> = {}) => {
  const answer = answerFor(method, (name) => headers[name], { ...FILE, ...file });
  return { ...answer, headers: Object.fromEntries(pairsOf(answer.headers)) as Record<string, string> };
};

describe("a whole file", () => {
  it("is sent with everything a cache and a player need", () => {
    const answer = ask();
    expect(answer).toMatchObject({ status: 200, range: { from: 0, to: 999 } });
    expect(answer.headers).toMatchObject({
      ETag: '"abc"',
      "Last-Modified": DATE,
      "Accept-Ranges": "bytes",
      "Content-Length": "1000",
      "Content-Type": "image/png",
      "Cache-Control": "private, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "Content-Disposition": 'inline; filename="fox.png"',
    });
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
  });

  it("has no body for HEAD, and none when it is empty", () => {
    expect(ask({}, "HEAD")).toMatchObject({ status: 200, range: null, headers: { "Content-Length": "1000" } });
    expect(ask({}, "GET", { size: 0 })).toMatchObject({ status: 200, range: null, headers: { "Content-Length": "0" } });
  });
});

describe("ranges", () => {
  it.each([
    ["bytes=0-0", 0, 0],
    ["bytes=100-199", 100, 199],
    ["bytes=990-", 990, 999],
    ["bytes=990-5000", 990, 999],
    ["bytes=-10", 990, 999],
    ["bytes=-5000", 0, 999],
  ])("%s", (range, from, to) => {
    const answer = ask({ range });
    expect(answer).toMatchObject({ status: 206, range: { from, to } });
    expect(answer.headers).toMatchObject({ "Content-Range": `bytes ${from}-${to}/1000`, "Content-Length": String(to - from + 1) });
  });

  it.each(["bytes=1000-", "bytes=5000-6000", "bytes=-0"])("%s cannot be satisfied", (range) => {
    const { status, range: bytes, headers, problem } = ask({ range });
    expect([status, bytes, headers["Content-Range"]]).toEqual([416, null, "bytes */1000"]);
    expect(Problem.parse(JSON.parse(problem ?? ""))).toMatchObject({ status: 416, code: "range_not_satisfiable" });
    expect([headers["content-type"], headers["Content-Type"], headers["Content-Disposition"]]).toEqual([
      PROBLEM_TYPE,
      undefined,
      undefined,
    ]);
    expect([headers["cache-control"], headers["Cache-Control"]]).toEqual(["no-store", undefined]);
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(problem ?? "")));
  });

  it("that cannot be satisfied have no body for HEAD", () => {
    expect(ask({ range: "bytes=1000-" }, "HEAD")).toMatchObject({ status: 416, problem: null, headers: { "content-type": PROBLEM_TYPE } });
  });

  it.each(["bytes=5-2", "bytes=-", "items=0-1", "bytes=a-b", "bytes=0-1,5-6", "nonsense"])(
    "%s is ignored: the whole is a legal answer",
    (range) => {
      expect(ask({ range })).toMatchObject({ status: 200, range: { from: 0, to: 999 } });
    },
  );

  it("of an empty file cannot be satisfied", () => {
    expect(ask({ range: "bytes=0-" }, "GET", { size: 0 }).status).toBe(416);
  });

  it("never leave the file, whatever is asked", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.option(fc.nat(2000), { nil: "" }), fc.nat(1500), (from, to, size) => {
        const { range, headers } = ask({ range: `bytes=${from}-${to}` }, "GET", { size });
        if (range) {
          expect(range.from).toBeGreaterThanOrEqual(0);
          expect(range.to).toBeLessThan(size);
          expect(headers["Content-Length"]).toBe(String(range.to - range.from + 1));
        }
      }),
    );
  });
});

describe("conditions", () => {
  it.each([
    [{ "if-none-match": '"abc"' }, 304],
    [{ "if-none-match": 'W/"abc", "x"' }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"old"' }, 200],
    [{ "if-modified-since": DATE }, 304],
    [{ "if-modified-since": "Sat, 21 Nov 2026 07:59:59 GMT" }, 200],
    [{ "if-modified-since": "never" }, 200],
    [{ "if-none-match": '"old"', "if-modified-since": DATE }, 200],
    [{ range: "bytes=0-1", "if-range": '"abc"' }, 206],
    [{ range: "bytes=0-1", "if-range": DATE }, 206],
    [{ range: "bytes=0-1", "if-range": '"old"' }, 200],
    [{ range: "bytes=0-1", "if-range": "Sat, 21 Nov 2026 07:00:00 GMT" }, 200],
  ] as [Record<string, string>, number][])("%j → %i", (headers, status) => {
    expect(ask(headers).status).toBe(status);
  });

  it("304 repeats the tag but says nothing of a body", () => {
    const { headers } = ask({ "if-none-match": '"abc"' });
    expect(headers.ETag).toBe('"abc"');
    expect(headers["Content-Length"]).toBeUndefined();
  });
});

describe("names of downloads", () => {
  it("are exact for new clients and safe for old ones", () => {
    expect(disposition("attachment", "Füchse 狐 (1).png")).toBe(
      `attachment; filename="F_chse _ (1).png"; filename*=UTF-8''F%C3%BCchse%20%E7%8B%90%20%281%29.png`,
    );
    expect(disposition("inline", 'a"b\\c\r\nX: y.png')).not.toMatch(/[\r\n]|[^"]"b/);
    expect(disposition("inline", "\ud800.png")).toContain("filename*=");
  });
});
