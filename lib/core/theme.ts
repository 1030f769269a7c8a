/** The reader's choice, remembered in a cookie, so that the server's first page has it already. */
export const THEMES = ["system", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = "atelier-theme";

export function isTheme(value: string | undefined): value is Theme {
  return THEMES.some((theme) => theme === value);
}
