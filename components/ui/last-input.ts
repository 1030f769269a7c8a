/** What the person did last, so far as it says why a focus moved. */
const MOVES: ReadonlySet<string> = new Set(["Tab", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);
/** They go with clicks. */
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);

export type LastInput = "pointer" | "move" | "key";

let last: LastInput = "pointer";

/** What a key says of the person after what was known. */
export function afterKey(before: LastInput, key: string): LastInput {
  if (MODIFIERS.has(key)) return before;
  return MOVES.has(key) ? "move" : "key";
}

/** Whether the focus was moved by the keyboard: not put back by a menu, a popover or a dialog that closed. */
export function isMovedByKey(): boolean {
  return last === "move";
}

/**
 * Listens as long as the page stands. Browsers take a focus that a script puts back for one by keyboard, also after a click: the page says
 * in an attribute that it was one by pointer, and no ring is drawn.
 */
export function watchInput(): () => void {
  const tell = (input: LastInput) => {
    last = input;
    document.documentElement.toggleAttribute("data-pointer", input === "pointer");
  };
  const onPointer = () => tell("pointer");
  const onKey = ({ key }: KeyboardEvent) => tell(afterKey(last, key));
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("keydown", onKey, true);
  return () => {
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("keydown", onKey, true);
  };
}
