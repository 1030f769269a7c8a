export const PANEL_COOKIE = "atelier-panel";
