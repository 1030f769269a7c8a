"use client";
import { useRef } from "react";

/**
 * Gives the focus back to what a dialog was opened with. Radix does so only for triggers of its own, and what was chosen in a menu is gone
 * with its menu by the time the dialog closes: then the button that opened the menu is meant.
 */
export function useOpener(isOpen: boolean): (event: Event) => void {
  const opener = useRef<HTMLElement | null>(null);
  const wasOpen = useRef(false);
  // While it is drawn for the first time the focus is still where it was: an effect would come after the menu has gone.
  if (isOpen && !wasOpen.current && typeof document !== "undefined") opener.current = openerOf(document.activeElement);
  wasOpen.current = isOpen;
  return (event) => {
    if (!opener.current?.isConnected) return;
    event.preventDefault();
    opener.current.focus();
  };
}

function openerOf(active: Element | null): HTMLElement | null {
  const layer = active?.closest('[role="menu"], [data-radix-popper-content-wrapper] [role="dialog"]');
  const found = layer ? triggerOf(layer) : active;
  return found instanceof HTMLElement && found !== document.body ? found : null;
}

/** A menu is named by its trigger; a popover is what its trigger controls. */
function triggerOf(layer: Element): Element | null {
  const named = document.getElementById(layer.getAttribute("aria-labelledby") ?? "");
  return named ?? (layer.id ? document.querySelector(`[aria-controls="${CSS.escape(layer.id)}"]`) : null);
}
