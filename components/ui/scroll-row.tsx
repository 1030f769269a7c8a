"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cn } from "./cn.ts";

/** What stands side by side and may be wider than there is room: it scrolls, and fades at the edge where more follows. */
export function ScrollRow({ className, children }: { readonly className?: string; readonly children: ReactNode }) {
  const row = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState({ before: false, after: false });
  useEffect(() => {
    const node = row.current;
    if (!node) return;
    const look = () => {
      // Places may be parts of a pixel.
      const before = node.scrollLeft > 1;
      const after = node.scrollLeft + node.clientWidth < node.scrollWidth - 1;
      setMore((was) => (was.before === before && was.after === after ? was : { before, after }));
    };
    const observer = new ResizeObserver(look);
    for (const one of [node, ...node.children]) observer.observe(one);
    node.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      node.removeEventListener("scroll", look);
    };
  }, []);
  const fade = `linear-gradient(to right, ${more.before ? "transparent, #000 48px" : "#000"}, ${more.after ? "#000 calc(100% - 48px), transparent" : "#000"})`;
  return (
    <div
      ref={row}
      // A wheel that only turns one way moves it, too: its bar is hidden.
      onWheel={({ currentTarget, deltaX, deltaY }) => {
        if (deltaX === 0) currentTarget.scrollLeft += deltaY;
      }}
      className={cn("flex items-center overflow-x-auto [scrollbar-width:none]", className)}
      style={more.before || more.after ? { maskImage: fade } : undefined}
    >
      {children}
    </div>
  );
}
