/** The few pages that are shown when Next cannot draw one: whole in themselves, without script, database or catalogue. */
import { isTheme, THEME_COOKIE, type Theme } from "#lib/core/theme.ts";
import { chooseLocale, LOCALE_COOKIE, type Locale } from "#lib/i18n/locale.ts";

interface Words {
  readonly title: string;
  readonly text: string;
  /** Where to go from here. */
  readonly onward?: { readonly href: string; readonly label: string };
}

export const NOTICES = {
  database_unavailable: {
    status: 503,
    refreshSeconds: 5,
    words: {
      en: { title: "The database cannot be reached", text: "Atelier goes on by itself as soon as it is back. Nothing is lost." },
      de: {
        title: "Die Datenbank ist nicht erreichbar",
        text: "Atelier macht von selbst weiter, sobald sie wieder da ist. Nichts ist verloren.",
      },
    },
  },
  /** For the person at this machine, who can go on browsing. */
  needs_database: {
    status: 503,
    refreshSeconds: 5,
    words: {
      en: {
        title: "This page needs the database",
        text: "It is switched off or cannot be reached. Your files can be browsed from the disk meanwhile; nothing is lost.",
        onward: { href: "/gallery", label: "Browse the files" },
      },
      de: {
        title: "Diese Seite braucht die Datenbank",
        text: "Sie ist abgeschaltet oder nicht erreichbar. Deine Dateien lassen sich solange von der Platte ansehen; nichts ist verloren.",
        onward: { href: "/gallery", label: "Dateien ansehen" },
      },
    },
  },
  not_found: {
    status: 404,
    refreshSeconds: null,
    words: {
      en: {
        title: "There is nothing at this address",
        text: "The address is misspelled, or what was here is gone.",
        onward: { href: "/gallery", label: "To the gallery" },
      },
      de: {
        title: "Unter dieser Adresse ist nichts",
        text: "Die Adresse ist falsch geschrieben, oder was hier war, ist fort.",
        onward: { href: "/gallery", label: "Zur Galerie" },
      },
    },
  },
} as const satisfies Record<string, { status: number; refreshSeconds: number | null; words: Record<Locale, Words> }>;

export type Notice = keyof typeof NOTICES;

const STYLE = [
  ":root{color-scheme:light dark;background:light-dark(#fbfdfc,#090a0c);color:light-dark(#17201d,#e8eceb)}",
  ":root[data-theme=dark]{color-scheme:dark}:root[data-theme=light]{color-scheme:light}",
  "body{margin:0;min-height:100dvh;display:grid;place-content:center;gap:.5rem;padding:2rem;box-sizing:border-box;text-align:center;font:1rem/1.5 system-ui,sans-serif}",
  "h1{margin:0;font-size:1.25rem;font-weight:600}p{margin:0}a{color:inherit}",
].join("");

/** The whole document, in the reader's language and theme. All its words are ours, so that nothing in it needs escaping. */
export function noticePage(notice: Notice, { locale, theme }: { readonly locale: Locale; readonly theme: Theme }): string {
  const { refreshSeconds, words } = NOTICES[notice];
  const { title, text, onward }: Words = words[locale];
  return [
    `<!doctype html><html lang="${locale}" data-theme="${theme}"><head><meta charset="utf-8"><title>${title} · Atelier</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    refreshSeconds === null ? "" : `<meta http-equiv="refresh" content="${refreshSeconds}">`,
    `<style>${STYLE}</style></head><body><h1>${title}</h1><p>${text}</p>`,
    onward ? `<p><a href="${onward.href}">${onward.label}</a></p>` : "",
    "</body></html>",
  ].join("");
}

interface Headers {
  readonly cookie?: string | undefined;
  readonly "accept-language"?: string | undefined;
}

/** Language and theme of who asks, by the same rules as every page's. */
export function readerOf(headers: Headers): { readonly locale: Locale; readonly theme: Theme } {
  const cookies = (headers.cookie ?? "").split(";").map((part) => part.trim());
  const remembered = (name: string) => cookies.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const theme = remembered(THEME_COOKIE);
  return { locale: chooseLocale(remembered(LOCALE_COOKIE), headers["accept-language"]), theme: isTheme(theme) ? theme : "system" };
}
