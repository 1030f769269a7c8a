import { describe, expect, it } from "vitest";
import { LOCALES } from "#lib/i18n/locale.ts";
import { NOTICES, type Notice, noticePage, readerOf } from "./notice.ts";

const every = (Object.keys(NOTICES) as Notice[]).flatMap((notice) => LOCALES.map((locale) => ({ notice, locale })));

describe("a notice", () => {
  it.each(every)("$notice in $locale is whole in itself: it asks for nothing that may be away as well", ({ notice, locale }) => {
    const page = noticePage(notice, { locale, theme: "dark" });
    expect(page).toMatch(new RegExp(`^<!doctype html><html lang="${locale}" data-theme="dark">.*</html>$`));
    expect(page).toContain(`<h1>${NOTICES[notice].words[locale].title}</h1>`);
    expect(page).not.toMatch(/<script|<link|src=|url\(|@import/);
  });

  it("comes again by itself only where waiting helps", () => {
    const reader = readerOf({});
    expect(noticePage("database_unavailable", reader)).toContain('http-equiv="refresh"');
    expect(noticePage("not_found", reader)).not.toContain("refresh");
  });

  it("has the language and the theme that the reader chose, else the browser's", () => {
    expect(readerOf({ cookie: "a=1; atelier-locale=de", "accept-language": "en" }).locale).toBe("de");
    expect(readerOf({ cookie: "xatelier-locale=de", "accept-language": "en" }).locale).toBe("en");
    expect(readerOf({ "accept-language": "de-CH, en;q=0.5" }).locale).toBe("de");
    expect(readerOf({}).locale).toBe("en");
    expect(readerOf({ cookie: "atelier-locale=de; atelier-theme=dark" })).toEqual({ locale: "de", theme: "dark" });
    expect(readerOf({ cookie: 'atelier-theme="><script>' }).theme).toBe("system");
  });
});
