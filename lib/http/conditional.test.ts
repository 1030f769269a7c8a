import { expect, it } from "vitest";
import { etagOf, ifChanged, isNamed } from "./conditional.ts";

const asked = (tag?: string) => new Request("http://atelier/", tag === undefined ? {} : { headers: { "if-none-match": tag } });

it("sends the same content once, and again when it changed", () => {
  const first = ifChanged(asked(), { items: [1] });
  const etag = first instanceof Response ? "" : (first.headers.etag ?? "");
  const again = ifChanged(asked(etag), { items: [1] });
  expect(again).toMatchObject({ status: 304, body: null });
  expect((again as Response).headers.get("etag")).toBe(etag);
  expect(ifChanged(asked(etag), { items: [2] })).not.toBeInstanceOf(Response);
});

it("knows its tag in a list, weakened, and as a star", () => {
  const etag = etagOf("x");
  for (const header of [etag, `W/${etag}`, `"other", W/${etag}`, "*"]) expect(isNamed(header, etag), header).toBe(true);
  for (const header of [null, "", '"other"']) expect(isNamed(header, etag)).toBe(false);
});
