/** What a key event has to match. `mod` is ⌘ on Apple machines and Ctrl elsewhere. */
export interface Chord {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
}

/** A plus between two names; `+` by itself is a key. */
const BETWEEN = /(?<=.)\+(?=.)/;

/** `mod+k`, `shift+ArrowLeft`, `f`: the last part is a `KeyboardEvent.key`. */
export function parseChord(text: string): Chord {
  const parts = text.split(BETWEEN);
  const key = parts.at(-1) ?? "";
  return { key: key.length === 1 ? key.toLowerCase() : key, mod: parts.includes("mod"), shift: parts.includes("shift") };
}

type KeyLike = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Shift is only asked about for letters and named keys: which key carries `?` or `/` differs between keyboards. */
export function matchesChord(event: KeyLike, chord: Chord): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key !== chord.key || event.altKey || (event.ctrlKey || event.metaKey) !== chord.mod) return false;
  const isLetter = /^[a-z]$/.test(key) || key.length > 1;
  return !isLetter || event.shiftKey === chord.shift;
}

const SIGNS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Escape: "Esc",
  Space: "␣",
  shift: "⇧",
};

/** `g p` is two chords, one after the other. */
export function parseSequence(text: string): readonly Chord[] {
  return text === " " ? [parseChord(text)] : text.split(" ").map(parseChord);
}

/** The keycaps to draw: `mod+k` → [`Ctrl`, `K`], on Apple machines [`⌘`, `K`]; `g p` → [`G`, `P`]. */
export function keycaps(text: string, isApple: boolean): string[] {
  if (text === " ") return [SIGNS.Space ?? text];
  return text
    .split(" ")
    .flatMap((chord) => chord.split(BETWEEN))
    .map((part) => {
      if (part === "mod") return isApple ? "⌘" : "Ctrl";
      return SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    });
}
