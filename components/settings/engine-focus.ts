import { type RefObject, useEffect, useRef } from "react";

/** The button a dialog was opened with: its keyboard's user is back there when it closes. */
export type Opener = RefObject<HTMLButtonElement | null>;

/** For a dialog without a trigger of its own, mounted while it is open. */
export function useReturnFocus(opener: Opener): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(timer.current);
    return () => {
      // After the dialog has let go of the focus.
      timer.current = setTimeout(() => opener.current?.focus(), 0);
    };
  }, [opener]);
}
