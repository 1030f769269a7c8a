import { expect, it } from "vitest";
import { reasonOf } from "./reason.ts";

it("says a database's own words and what to do, in one line, and nothing of the call", () => {
  const refused = Object.assign(new Error("\nInvalid `prisma.$queryRawUnsafe()` invocation:\n\n\nRaw query failed. Code: `28P01`."), {
    code: "P2010",
    meta: {
      driverAdapterError: Object.assign(new Error("AuthenticationFailed"), {
        cause: { originalCode: "28P01", originalMessage: 'password authentication failed for user "atelier"' },
      }),
    },
  });
  expect(reasonOf(refused)).toBe('password authentication failed for user "atelier". Check the user and the password in it.');
});

it("takes the words out of a raw query's account", () => {
  const away = new Error("\nInvalid `prisma.$queryRawUnsafe()` invocation:\n\n\nRaw query failed. Code: `N/A`. Message: `Can't reach it`");
  expect(reasonOf(away)).toBe("Can't reach it");
});

it("leaves other messages whole", () => {
  expect(reasonOf(new Error("\nInvalid `prisma.$queryRaw()` invocation:\n\n\ndisk I/O error"))).toBe("disk I/O error");
  expect(reasonOf(new Error("unable to open database file"))).toBe("unable to open database file");
  expect(reasonOf("gone")).toBe("gone");
});
