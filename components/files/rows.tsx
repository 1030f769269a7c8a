"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { TreeEntry } from "#lib/media/tree/schema.ts";
import { Row } from "./row.tsx";

const ROW = 40;
const TOUCH_ROW = 48;

/** How far down each folder was looked at, as long as the page lives: coming back shows the same. */
const offsets = new Map<string, number>();

interface RowsProps {
  /** Whose place is remembered. */
  readonly name: string;
  readonly items: readonly TreeEntry[];
  readonly total: number;
  readonly onOpen: (path: string) => void;
  /** Which row is the last on the screen. */
  readonly onSee?: (last: number) => void;
  /** Reading on did not work: tries again. */
  readonly failed?: (() => void) | null;
}

/** Entries a row each, of which only those on the screen are there. One tab stop; arrows go on. */
export function Rows({ name, items, total, onOpen, onSee, failed = null }: RowsProps) {
  const t = useTranslations("files");
  const ui = useTranslations("ui");
  const scroller = useRef<HTMLDivElement>(null);
  const height = typeof window !== "undefined" && window.matchMedia("(pointer: coarse)").matches ? TOUCH_ROW : ROW;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    initialOffset: offsets.get(name) ?? 0,
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => onSee?.(last));
  const roving = useRoving(items.length, (index) => rows.scrollToIndex(index), scroller);
  return (
    <section aria-label={t("contents", { count: total })} className="flex min-w-0 grow flex-col">
      <div aria-hidden className="flex h-8 shrink-0 items-center gap-3 border-line border-b px-4 text-faint text-xs max-md:px-3">
        <span className="tnum min-w-0 grow">
          {t("name")} · {t("contents", { count: total })}
        </span>
        <span className="w-20 text-right">{t("size")}</span>
        <span className="w-40 max-md:hidden">{t("changed")}</span>
      </div>
      <div
        ref={scroller}
        onScroll={({ currentTarget }) => offsets.set(name, currentTarget.scrollTop)}
        className="min-h-0 grow overflow-y-auto [overflow-anchor:none]"
      >
        <ul className="relative" style={{ height: rows.getTotalSize() }} onKeyDown={roving.onKeyDown}>
          {shown.map((row) => {
            const entry = items[row.index];
            return entry ? (
              <li
                key={entry.path}
                aria-posinset={row.index + 1}
                aria-setsize={total}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <Row
                  entry={entry}
                  index={row.index}
                  isCurrent={row.index === Math.min(roving.current, items.length - 1)}
                  onFocus={roving.set}
                  onOpen={onOpen}
                />
              </li>
            ) : null;
          })}
        </ul>
      </div>
      {failed ? (
        <p role="alert" className="flex items-center gap-3 border-line border-t px-4 py-2 text-sm">
          {t("moreFailed")}
          <Button size="sm" onClick={failed}>
            {ui("retry")}
          </Button>
        </p>
      ) : null}
    </section>
  );
}

const PAGE_ROWS = 15;

function useRoving(length: number, reveal: (index: number) => void, within: React.RefObject<HTMLElement | null>) {
  const [current, set] = useState(0);
  const wanted = useRef<number | null>(null);
  // The row may only come with a later render.
  useEffect(() => {
    if (wanted.current === null) return;
    const row = within.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const ways: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + PAGE_ROWS,
      PageUp: current - PAGE_ROWS,
      Home: 0,
      End: length - 1,
    };
    const to = ways[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(length - 1, Math.max(0, to));
    wanted.current = next;
    reveal(next);
    set(next);
  };
  return { current, set, onKeyDown };
}
