"use client";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

/** Layout effects are for browsers; on the server React would only warn. */
export const useBrowserLayoutEffect = typeof window === "undefined" ? useEffect : useLayoutEffect;

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Inner size of an element, null until it is known (on the server, and before scripts ran). Its padding at the sides does not count. */
export function useExtent(element: RefObject<HTMLElement | null>): Extent | null {
  const [extent, setExtent] = useState<Extent | null>(null);
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
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return extent;
}
