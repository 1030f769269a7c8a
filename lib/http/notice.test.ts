import { describe, expect, it } from "vitest";
import { LOCALES } from "#lib/i18n/locale.ts";
import { localeOf, NOTICES, type Notice, noticePage } from "./notice.ts";

const every = (Object.keys(NOTICES) as Notice[]).flatMap((notice) => LOCALES.map((locale) => ({ notice, locale })));

describe("a notice", () => {
  it.each(every)("$notice in $locale is whole in itself: it asks for nothing that may be away as well", ({ notice, locale }) => {
    const page = noticePage(notice, locale);
    expect(page).toMatch(new RegExp(`^<!doctype html><html lang="${locale}">.*</html>$`));
    expect(page).toContain(`<h1>${NOTICES[notice].words[locale].title}</h1>`);
    expect(page).not.toMatch(/<script|<link|src=|url\(|@import/);
  });

  it("comes again by itself only where waiting helps", () => {
    expect(noticePage("database_unavailable", "en")).toContain('http-equiv="refresh"');
    expect(noticePage("not_found", "en")).not.toContain("refresh");
  });

  it("speaks the language the reader chose, else the browser's", () => {
    expect(localeOf({ cookie: "a=1; atelier-locale=de", "accept-language": "en" })).toBe("de");
    expect(localeOf({ cookie: "xatelier-locale=de", "accept-language": "en" })).toBe("en");
    expect(localeOf({ "accept-language": "de-CH, en;q=0.5" })).toBe("de");
    expect(localeOf({})).toBe("en");
  });
});
