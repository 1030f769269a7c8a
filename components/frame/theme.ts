export const THEMES = ["system", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = "atelier-theme";
export const RAIL_COOKIE = "atelier-rail";

export function isTheme(value: string | undefined): value is Theme {
  return THEMES.some((theme) => theme === value);
}
