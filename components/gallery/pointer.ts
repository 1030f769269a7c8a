"use client";
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Geometry } from "./geometry.ts";
import { type Box, boxOf, caught, drift } from "./lasso.ts";
import { NO_RANGES, type Ranges, united } from "./ranges.ts";
import type { Selection } from "./selection.ts";
import type { Viewport } from "./viewport.ts";

const LONG_PRESS_MS = 450;
/** Less than this is a click with a shaking hand. */
const SLACK = 6;
/** A finger that lies still rolls by some pixels; one that moves farther scrolls or means nothing. */
const FINGER_SLACK = 12;

interface PointerProps {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly canvas: RefObject<HTMLElement | null>;
  readonly geometry: Geometry | null;
  readonly viewport: Viewport;
  readonly selection: Selection;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (index: number) => void;
}

interface Pressed {
  readonly node: HTMLElement;
  readonly index: number;
}

function pressedAt(target: EventTarget | null): Pressed | null {
  const node = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return node ? { node, index: Number(node.dataset.index) } : null;
}

const indexAt = (target: EventTarget | null): number | null => pressedAt(target)?.index ?? null;

/**
 * What a mouse and fingers do in the grid. Mouse: click chooses, double click opens, Shift and Ctrl/⌘ as in a file manager, dragging
 * draws a lasso. Touch: tap opens, a long press begins choosing, then taps choose. What was pressed is meant, whatever has come to stand
 * there by the time of the release.
 */
export function usePointer(props: PointerProps) {
  const now = useRef(props);
  now.current = props;
  /** A lasso or a long press ends with a click that means nothing. */
  const deaf = useRef(false);
  const press = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const pressedFrom = useRef({ x: 0, y: 0 });
  const touch = useRef(false);
  const pressed = useRef<Pressed | null>(null);
  const lasso = useLasso(now, deaf);
  useEffect(() => () => clearTimeout(press.current), []);

  const onPointerDown = (event: PointerEvent) => {
    touch.current = event.pointerType === "touch";
    deaf.current = false;
    clearTimeout(press.current);
    pressed.current = pressedAt(event.target);
    const index = pressed.current?.index ?? null;
    if (touch.current) {
      if (index === null) return;
      pressedFrom.current = { x: event.clientX, y: event.clientY };
      press.current = setTimeout(() => {
        deaf.current = true;
        now.current.selection.toggle(index);
        now.current.onFocus(index);
        navigator.vibrate?.(10);
      }, LONG_PRESS_MS);
    } else if (event.button === 0) lasso.begin(event);
  };
  const cancelPress = () => clearTimeout(press.current);

  const take = (index: number | null, event: MouseEvent) => {
    const { selection, onOpen, onFocus } = now.current;
    if (index === null) {
      // Beside everything: nothing is chosen any more.
      if (!touch.current && !event.shiftKey && !event.ctrlKey && !event.metaKey) selection.clear();
      return;
    }
    event.preventDefault();
    onFocus(index);
    if (touch.current) {
      if (selection.count > 0) selection.toggle(index);
      else onOpen(index);
    } else if (event.shiftKey) selection.reach(index, event.ctrlKey || event.metaKey);
    else if (event.ctrlKey || event.metaKey || (event.target instanceof Element && event.target.closest("[data-check]")))
      selection.toggle(index);
    else if (event.detail <= 1) selection.only(index);
  };
  const onClick = (event: MouseEvent) => {
    // Enter on a link is a click without a pointer.
    const isKey = event.detail === 0;
    const index = (isKey ? null : pressed.current?.index) ?? indexAt(event.target);
    pressed.current = null;
    if (deaf.current) {
      deaf.current = false;
      event.preventDefault();
    } else if (isKey && index !== null) {
      event.preventDefault();
      now.current.onFocus(index);
      now.current.onOpen(index);
    } else take(index, event);
  };
  /** A browser tells of no click on what went away between press and release. */
  const onPointerUp = (event: PointerEvent) => {
    cancelPress();
    const { current } = pressed;
    if (!current || current.node.isConnected || touch.current || event.button !== 0 || deaf.current || lasso.isDrawn()) return;
    pressed.current = null;
    take(current.index, event);
    hush(deaf);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const index = indexAt(event.target);
    if (index === null || touch.current || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest("[data-check]")) return;
    now.current.onOpen(index);
  };
  return {
    box: lasso.box,
    handlers: {
      onPointerDown,
      onPointerMove: (event: PointerEvent) => {
        const { x, y } = pressedFrom.current;
        if (touch.current && Math.hypot(event.clientX - x, event.clientY - y) > FINGER_SLACK) cancelPress();
      },
      onPointerUp,
      onPointerCancel: cancelPress,
      onClick,
      onDoubleClick,
      // Holding a finger on a link would open the browser's menu.
      onContextMenu: (event: MouseEvent) => {
        if (touch.current && indexAt(event.target) !== null) event.preventDefault();
      },
    },
  };
}

/** The click that may follow means nothing. Where none does, the next one counts again. */
function hush(deaf: RefObject<boolean>): void {
  deaf.current = true;
  setTimeout(() => {
    deaf.current = false;
  }, 50);
}

/** The lasso in the layout's pixels, null while there is none. It goes on by itself at the upper and lower edge. */
function useLasso(now: RefObject<PointerProps>, deaf: RefObject<boolean>) {
  const [box, setBox] = useState<Box | null>(null);
  const stop = useRef<() => void>(() => undefined);
  const drawn = useRef(false);
  useEffect(() => () => stop.current(), []);

  const begin = (down: PointerEvent) => {
    const { scroller, canvas, viewport, selection } = now.current;
    const [frame, sheet] = [scroller.current?.getBoundingClientRect(), canvas.current?.getBoundingClientRect()];
    if (!frame || !sheet) return;
    const origin = { x: down.clientX - sheet.left, y: down.clientY - frame.top + viewport.top };
    const before: Ranges = down.shiftKey || down.ctrlKey || down.metaKey ? selection.ranges : NO_RANGES;
    let at = { x: down.clientX, y: down.clientY };
    let active = false;
    let ticking = 0;

    const draw = () => {
      const { geometry, viewport: view, selection: chosen } = now.current;
      if (!geometry) return;
      const next = boxOf(origin.x, origin.y, at.x - sheet.left, at.y - frame.top + view.top);
      setBox(next);
      chosen.choose(united(before, caught(geometry, next)), chosen.pivot);
    };
    const tick = () => {
      const by = drift(at.y - frame.top, frame.height);
      if (by !== 0) {
        const { viewport: view } = now.current;
        view.to(view.top + by);
        draw();
      }
      ticking = requestAnimationFrame(tick);
    };
    const move = (event: globalThis.PointerEvent) => {
      at = { x: event.clientX, y: event.clientY };
      if (!active && Math.hypot(at.x - down.clientX, at.y - down.clientY) < SLACK) return;
      if (!active) ticking = requestAnimationFrame(tick);
      active = true;
      drawn.current = true;
      draw();
    };
    const end = () => {
      cancelAnimationFrame(ticking);
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      // Where the hand lets go over nothing, no click follows.
      if (active) hush(deaf);
      drawn.current = false;
      setBox(null);
    };
    stop.current();
    stop.current = end;
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };
  return { box, begin, isDrawn: () => drawn.current };
}
