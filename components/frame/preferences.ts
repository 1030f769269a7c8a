"use client";
import { useRouter } from "next/navigation";
import { useCallback, useSyncExternalStore } from "react";
import { isTheme, THEME_COOKIE, type Theme } from "#lib/core/theme.ts";
import { LOCALE_COOKIE, type Locale } from "#lib/i18n/locale.ts";

const YEAR_SECONDS = 31_536_000;

/** Remembers a choice of this browser where the server can read it too, so that the first HTML already has it: nothing flashes. */
export function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http, where many of these servers live
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

const listeners = new Set<() => void>();
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
function readTheme(): Theme {
  const current = document.documentElement.dataset.theme;
  return isTheme(current) ? current : "system";
}

/** The theme and how to change it: at once, remembered for a year. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore<Theme>(subscribe, readTheme, () => "system");
  const change = useCallback((next: Theme) => {
    document.documentElement.dataset.theme = next;
    remember(THEME_COOKIE, next);
    for (const listener of listeners) listener();
  }, []);
  return [theme, change];
}

/** Changes the language; the page comes again from the server in it, in place. */
export function useChangeLocale(): (locale: Locale) => void {
  const router = useRouter();
  return useCallback(
    (locale: Locale) => {
      remember(LOCALE_COOKIE, locale);
      router.refresh();
    },
    [router],
  );
}
