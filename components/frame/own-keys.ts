const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
const SLIDES = [...MOVES, "PageUp", "PageDown", " "];

/** The keys that a control needs for itself, by its role; null where letters are typed ahead, so that it needs them all. */
const OWN: Readonly<Record<string, readonly string[] | null>> = {
  menu: null,
  listbox: null,
  tablist: [...MOVES, "Enter", " "],
  radiogroup: SLIDES,
  slider: SLIDES,
};

/** Whether the control that has the focus needs this key itself. What goes with `mod` no control does. */
export function keepsKey(target: Pick<Element, "closest">, key: string): boolean {
  return Object.entries(OWN).some(([role, keys]) => (keys === null || keys.includes(key)) && target.closest(`[role="${role}"]`) !== null);
}
