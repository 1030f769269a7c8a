import { describe, expect, it } from "vitest";
import { isUnreachable } from "./unreachable.ts";

const coded = (code: string) => Object.assign(new Error("no"), { code });

describe("telling a database that is away from one that refuses", () => {
  it.each(["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "ECONNRESET", "57P03", "08006", "53300", "P1001"])(
    "%s is worth waiting for",
    (code) => {
      expect(isUnreachable(coded(code))).toBe(true);
    },
  );

  it.each(["28P01", "3D000", "42501", "EACCES", "SQLITE_CORRUPT"])("%s is not: waiting mends nothing", (code) => {
    expect(isUnreachable(coded(code))).toBe(false);
  });

  it("finds the reason inside a wrapper", () => {
    expect(isUnreachable(new Error("migration failed", { cause: coded("ECONNREFUSED") }))).toBe(true);
    expect(isUnreachable(new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]))).toBe(true);
    expect(isUnreachable(undefined)).toBe(false);
  });
});
