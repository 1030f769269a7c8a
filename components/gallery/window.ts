"use client";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";

/** Layout effects are for browsers; on the server React would only warn. */
export const useBrowserLayoutEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;

export interface Extent {
  readonly width: number;
  readonly height: number;
}

const nothing = () => () => undefined;

/** False while the script takes over the server's page, where both have to draw the same; true from then on. */
export function useIsAwake(): boolean {
  return useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
}

/** Whether an element was in the server's page: then it is seen, and may be pressed, before any script knows of it. */
function useIsFromServer(): boolean {
  return useRef(!useIsAwake()).current;
}

/**
 * Inner size of an element, null until it is known (on the server, and before scripts ran). Its padding at the sides does not count.
 * An element of the server's page is measured once nobody presses it: what is drawn in place of its content would take away what is
 * under the hand, and with it the click.
 */
export function useExtent(element: RefObject<HTMLElement | null>): Extent | null {
  const [extent, setExtent] = useState<Extent | null>(null);
  const isFromServer = useIsFromServer();
  useBrowserLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => {
      const style = getComputedStyle(node);
      const width = Math.floor(node.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight));
      setExtent((before) =>
        before?.width === width && before.height === node.clientHeight ? before : { width, height: node.clientHeight },
      );
    };
    const observer = new ResizeObserver(measure);
    const begin = () => {
      measure();
      observer.observe(node);
    };
    const forget = isFromServer ? whenReleased(node, begin) : begin();
    return () => {
      forget?.();
      observer.disconnect();
    };
  }, [element, isFromServer]);
  return extent;
}

const LOOK_MS = 30;
/** Farther than this the hand draws a lasso, which needs the grid. */
const SLACK = 6;

/**
 * Runs once no press is under way in an element, also of one that began before any script could hear of it; never within the event that
 * is being told just now, which may be the click itself. @returns what forgets about it
 */
function whenReleased(node: HTMLElement, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let way = 0;
  const stop = () => {
    clearTimeout(timer);
    window.removeEventListener("pointermove", moved);
  };
  const go = () => {
    stop();
    run();
  };
  const moved = ({ buttons, movementX, movementY }: PointerEvent) => {
    way = buttons === 0 ? 0 : way + Math.hypot(movementX, movementY);
    if (way > SLACK) go();
  };
  const look = () => {
    // The browser knows of a press that no script was there to hear.
    if (node.matches(":active")) timer = setTimeout(look, LOOK_MS);
    else go();
  };
  timer = setTimeout(look);
  window.addEventListener("pointermove", moved);
  return stop;
}
