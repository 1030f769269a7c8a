"use client";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { keycaps, matchesChord, parseSequence } from "./chord.ts";
import { keepsKey } from "./own-keys.ts";

export interface Shortcut {
  /** One or several that do the same: `mod+k`, `ArrowLeft`, `?`; `g p` is one key after the other. */
  readonly keys: readonly string[];
  /** What it does, in words, for the `?` page. */
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Those with `mod` work while a text field has the focus, too. */
  readonly inFields?: boolean;
}

/** A screen's own keys go before those that work everywhere. */
type Scope = "screen" | "everywhere";

interface ShortcutSet {
  readonly title: string;
  readonly scope: Scope;
  readonly shortcuts: readonly Shortcut[];
}

/** How long the first key of two waits for the second. */
const SEQUENCE_MS = 1200;

class Keyboard {
  readonly #sets: ShortcutSet[] = [];
  #first: { readonly event: KeyboardEvent; readonly at: number } | null = null;

  add(set: ShortcutSet): () => void {
    this.#sets.push(set);
    return () => {
      this.#sets.splice(this.#sets.indexOf(set), 1);
    };
  }

  /** The keys that work now, the screen's first. */
  get sets(): readonly ShortcutSet[] {
    return [...this.#sets.filter((set) => set.scope === "screen"), ...this.#sets.filter((set) => set.scope === "everywhere")];
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const inField = isText(event.target) || document.querySelector('[role="dialog"][data-state="open"]') !== null;
    const onlyMod = inField || (event.target instanceof Element && keepsKey(event.target, event.key));
    const open = this.sets
      .flatMap((set) => set.shortcuts)
      .filter(({ inFields }) => inFields || !inField)
      .map(({ keys, run }) => ({ keys: onlyMod ? keys.filter((text) => text.includes("mod+")) : keys, run }));
    const first = this.#first !== null && event.timeStamp - this.#first.at < SEQUENCE_MS ? this.#first.event : null;
    this.#first = null;
    const found = open.find(({ keys }) => keys.some((text) => completes(text, first, event)));
    if (found) {
      event.preventDefault();
      found.run(event);
    } else if (open.some(({ keys }) => keys.some((text) => begins(text, event)))) {
      this.#first = { event, at: event.timeStamp };
    }
  }
}

/** Whether `event` ends what `text` asks for: by itself, or after `first`. A begun sequence goes before single keys. */
function completes(text: string, first: KeyboardEvent | null, event: KeyboardEvent): boolean {
  const [one, two] = parseSequence(text);
  if (one === undefined) return false;
  if (two === undefined) return first === null && matchesChord(event, one);
  return first !== null && matchesChord(first, one) && matchesChord(event, two);
}

function begins(text: string, event: KeyboardEvent): boolean {
  const [one, two] = parseSequence(text);
  return one !== undefined && two !== undefined && matchesChord(event, one);
}

function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["button", "checkbox", "radio", "submit"].includes(target.type);
}

const KeyboardContext = createContext<Keyboard | null>(null);

/** Says which keys a screen listens to while it is shown. `?` lists them under `title`. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[], scope: Scope = "screen"): void {
  const keyboard = useContext(KeyboardContext);
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(
    () =>
      keyboard?.add({
        title,
        scope,
        get shortcuts() {
          return latest.current;
        },
      }),
    [keyboard, title, scope],
  );
}

const never = () => () => undefined;
/** Which sign the command key has; settled after the first paint, since the server cannot know. */
export function useIsApple(): boolean {
  return useSyncExternalStore(
    never,
    () => /Mac|iPhone|iPad/.test(navigator.userAgent),
    () => false,
  );
}

export function ShortcutProvider({ children }: { readonly children: ReactNode }) {
  const keyboard = useMemo(() => new Keyboard(), []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keyboard.handle(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [keyboard]);
  return (
    <KeyboardContext value={keyboard}>
      {children}
      <ShortcutPage keyboard={keyboard} />
    </KeyboardContext>
  );
}

/** The keys that work now, as `?` shows them. */
function ShortcutPage({ keyboard }: { readonly keyboard: Keyboard }) {
  const t = useTranslations("keys");
  const [shown, setShown] = useState<ReturnType<typeof byTitle> | null>(null);
  const show = () => setShown(byTitle(keyboard.sets));
  useShortcuts(t("everywhere"), [{ keys: ["?"], label: t("help"), run: show }], "everywhere");
  return (
    <Dialog open={shown !== null} onOpenChange={(open) => !open && setShown(null)} title={t("title")} size="md">
      <div className="flex flex-col gap-5">
        {shown?.map((set) => (
          <section key={set.title}>
            <h3 className="mb-1 text-faint text-xs">{set.title}</h3>
            <dl className="divide-y divide-line">
              {set.shortcuts.map((shortcut) => (
                <div key={shortcut.keys.join()} className="flex min-h-8 items-center justify-between gap-4">
                  <dt className="text-sm">{shortcut.label}</dt>
                  <dd className="flex gap-1.5">
                    {shortcut.keys.map((keys) => (
                      <Keycaps key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Parts of one screen stand under one title. */
function byTitle(sets: readonly ShortcutSet[]): readonly Pick<ShortcutSet, "title" | "shortcuts">[] {
  const titles = [...new Set(sets.map((set) => set.title))];
  return titles.map((title) => ({ title, shortcuts: sets.filter((set) => set.title === title).flatMap((set) => set.shortcuts) }));
}

export function Keycaps({ keys }: { readonly keys: string }) {
  const isApple = useIsApple();
  return (
    <span className="inline-flex gap-0.5">
      {keycaps(keys, isApple).map((cap) => (
        <Kbd key={cap}>{cap}</Kbd>
      ))}
    </span>
  );
}
