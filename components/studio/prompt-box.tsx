"use client";

import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { FIELD } from "#components/ui/input.tsx";
import { promptPieces, weigh } from "./weights.ts";

interface PromptBoxProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  /** Has the caret when the page opens, where that brings up no keyboard over it. */
  readonly takesFocus?: boolean;
  readonly className?: string;
}

const TEXT =
  "col-start-1 row-start-1 min-w-0 whitespace-pre-wrap break-words px-2.5 py-2 text-sm leading-5 coarse:text-lg coarse:leading-6";

/** Replaces a part of the text as typing would, so that the browser's own undo takes it back. */
function typeOver(box: HTMLTextAreaElement, start: number, end: number, text: string): void {
  box.setSelectionRange(start, end);
  // The only way into a field's undo history; every browser has it.
  document.execCommand("insertText", false, text);
  box.setSelectionRange(start, start + text.length);
}

/**
 * A text field that grows with its text and shows weights in colour: the text is drawn by a layer beneath, which also gives the height;
 * the field on top draws the caret and the selection alone.
 */
export function PromptBox({
  id,
  value,
  onChange,
  placeholder,
  describedBy,
  isInvalid = false,
  takesFocus = false,
  className,
}: PromptBoxProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const pieces = useMemo(() => {
    let at = 0;
    return promptPieces(value).map((piece) => {
      const start = at;
      at += piece.text.length;
      return { ...piece, start };
    });
  }, [value]);

  useEffect(() => {
    if (takesFocus && window.matchMedia("(pointer: fine)").matches) box.current?.focus({ preventScroll: true });
  }, [takesFocus]);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isWeight = (event.ctrlKey || event.metaKey) && (event.key === "ArrowUp" || event.key === "ArrowDown");
    if (!isWeight || !box.current) return;
    event.preventDefault();
    const next = weigh(value, box.current.selectionStart, box.current.selectionEnd, event.key === "ArrowUp" ? 0.1 : -0.1);
    if (next.text === value) return;
    const endBefore = value.length - (next.text.length - next.end);
    typeOver(box.current, next.start, endBefore, next.text.slice(next.start, next.end));
  };

  return (
    <div className={cn(FIELD, "grid cursor-text overflow-hidden", isInvalid && "border-danger", className)}>
      <div aria-hidden className={cn(TEXT, "pointer-events-none")}>
        {pieces.map((piece) =>
          piece.weighted ? (
            <span key={piece.start} className="rounded-sm bg-accent-soft text-accent-text">
              {piece.text}
            </span>
          ) : (
            piece.text
          ),
        )}
        {"\u200b"}
      </div>
      <textarea
        ref={box}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={placeholder}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || undefined}
        rows={1}
        spellCheck
        className={cn(TEXT, "resize-none overflow-hidden bg-transparent text-transparent caret-text outline-none")}
      />
    </div>
  );
}
