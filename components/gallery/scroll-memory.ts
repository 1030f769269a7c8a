/** Where a view was left: the item at the top, so that it is found again however much came in before it. */
export interface Place {
  readonly index: number;
  readonly id: number | null;
  /** How far the item's row was scrolled past the top. */
  readonly past: number;
}

const KEY = "atelier-place:";

/** Kept by the tab, so that coming back and loading the page again find it. */
export function rememberPlace(view: string, place: Place | null): void {
  try {
    if (place === null) sessionStorage.removeItem(KEY + view);
    else sessionStorage.setItem(KEY + view, JSON.stringify(place));
  } catch {
    // Storage is full or forbidden: the view then opens at its top.
  }
}

export function recallPlace(view: string): Place | null {
  try {
    const place: unknown = JSON.parse(sessionStorage.getItem(KEY + view) ?? "null");
    return isPlace(place) ? place : null;
  } catch {
    return null;
  }
}

function isPlace(value: unknown): value is Place {
  const place = value as Place | null;
  return typeof place === "object" && place !== null && Number.isInteger(place.index) && place.index >= 0 && Number.isFinite(place.past);
}
