"use client";
import { useEffect, useEffectEvent, useState } from "react";

/**
 * Files dropped anywhere on the page. @returns whether files are held over it now. What is dragged inside the page (cards, rows) is not
 * meant.
 */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const drop = useEffectEvent(onFiles);
  useEffect(() => {
    // Entering a child is told before leaving its parent: only the count says when the files have left the page.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const on = {
      dragenter(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth += 1;
        setOver(true);
      },
      dragleave(event: DragEvent) {
        if (!hasFiles(event)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      dragover(event: DragEvent) {
        if (hasFiles(event)) event.preventDefault();
      },
      drop(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        drop([...(event.dataTransfer?.files ?? [])]);
      },
    };
    for (const [name, listener] of Object.entries(on)) document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(on)) document.removeEventListener(name, listener as EventListener);
    };
  }, []);
  return isOver;
}
