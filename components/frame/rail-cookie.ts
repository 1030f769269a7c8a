export const RAIL_COOKIE = "atelier-rail";
