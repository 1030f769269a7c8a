"use client";
import { type DragEvent, useState } from "react";

const TYPE = "application/x-atelier-project";

/** A card that is dragged over another takes its place. The menu and Alt with an arrow do the same without a pointer. */
export interface Drag {
  /** Over which card it is held. */
  readonly over: string | null;
  readonly handlers: (id: string) => {
    readonly draggable: true;
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

export function useDrag(onDrop: (id: string, at: string) => void): Drag {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const end = () => {
    setDragged(null);
    setOver(null);
  };
  return {
    over: over === dragged ? null : over,
    handlers: (id) => ({
      draggable: true,
      onDragStart: (event) => {
        event.dataTransfer.setData(TYPE, id);
        event.dataTransfer.effectAllowed = "move";
        setDragged(id);
      },
      onDragOver: (event) => {
        if (dragged === null) return;
        event.preventDefault();
        setOver(id);
      },
      onDragEnd: end,
      onDrop: (event) => {
        event.preventDefault();
        if (dragged !== null) onDrop(dragged, id);
        end();
      },
    }),
  };
}
