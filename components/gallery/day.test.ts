import { afterEach, expect, it, vi } from "vitest";
import { dayKeeper } from "./day.ts";

afterEach(() => vi.restoreAllMocks());

it("a day is told in its zone", () => {
  expect(dayKeeper("UTC")("2026-03-01T23:30:00Z")).toBe("2026-03-01");
  expect(dayKeeper("Europe/Berlin")("2026-03-01T23:30:00Z")).toBe("2026-03-02");
});

it("a day is told the same where the browser writes dates of Canada with the month first, as WebKit does", () => {
  vi.spyOn(Intl.DateTimeFormat.prototype as { readonly format: unknown }, "format", "get").mockReturnValue(() => "03/01/2026");
  expect(dayKeeper("UTC")("2026-03-01T12:00:00Z")).toBe("2026-03-01");
});
