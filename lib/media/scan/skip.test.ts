import { expect, it } from "vitest";
import { toldName } from "./skip.ts";

it("tells a name that is no UTF-8 with its odd bytes written out, so that no two are told alike", () => {
  const told = (...parts: (string | number)[]) =>
    toldName(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part])))));
  expect(told("bad-", 0xff, 0xfe, ".png")).toBe("bad-\\xff\\xfe.png");
  expect(told("bad-", 0xff, 0xfd, ".png")).toBe("bad-\\xff\\xfd.png");
  expect(told("狐-", 0xe7, 0x8b, "-🦊é")).toBe("狐-\\xe7\\x8b-🦊é");
  expect(told("a\\xff", 0xff)).not.toBe(told("a", 0xff, 0xff));
  expect(told("a\ufffd", 0x80)).toBe("a\ufffd\\x80");
});
