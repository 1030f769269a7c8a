"use client";

import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { FIELD } from "#components/ui/input.tsx";
import { typeOver } from "./native-edit.ts";
import { OfferedSnippets, useSnippetChoice } from "./snippet-choice.tsx";
import { joinedPiece } from "./snippet-typing.ts";
import { promptPieces, weigh } from "./weights.ts";

export const WEIGHT_STEP = 0.05;

/** What else on the screen may do with the text, so that the browser's undo takes it back. */
export interface PromptHandle {
  /** At the caret, set off by commas. */
  insert(piece: string): void;
  replaceAll(text: string): void;
  selected(): string;
}

interface PromptBoxProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<PromptHandle>;
  readonly placeholder?: string;
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  /** Has the caret when the page opens, where that brings up no keyboard over it. */
  readonly takesFocus?: boolean;
  readonly className?: string;
}

const TEXT =
  "col-start-1 row-start-1 min-w-0 whitespace-pre-wrap break-words px-2.5 py-2 text-sm leading-5 coarse:text-lg coarse:leading-6";

/**
 * A text field that grows with its text and shows weights in colour: the text is drawn by a layer beneath, which also gives the height;
 * the field on top draws the caret and the selection alone.
 */
export function PromptBox(props: PromptBoxProps) {
  const { id, value, onChange, ref, placeholder, describedBy, isInvalid = false, takesFocus = false, className } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const choice = useSnippetChoice(box);
  const isOffering = choice.offered.length > 0;

  useEffect(() => {
    if (takesFocus && window.matchMedia("(pointer: fine)").matches) box.current?.focus({ preventScroll: true });
  }, [takesFocus]);

  useImperativeHandle(ref, () => handleOf(box.current), []);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (choice.onKeyDown(event)) return;
    // The screen's own keys are letters in here.
    if (event.key === "Escape") event.currentTarget.blur();
    const isWeight = (event.ctrlKey || event.metaKey) && (event.key === "ArrowUp" || event.key === "ArrowDown");
    if (!isWeight) return;
    event.preventDefault();
    weighSelection(event.currentTarget, event.key === "ArrowUp" ? WEIGHT_STEP : -WEIGHT_STEP);
  };

  return (
    <div>
      <div className={cn(FIELD, "grid cursor-text overflow-hidden", isInvalid && "border-danger", className)}>
        <DrawnPrompt text={value} />
        <textarea
          ref={box}
          id={id}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
            choice.look();
          }}
          onKeyDown={onKeyDown}
          onSelect={choice.look}
          onBlur={choice.close}
          placeholder={placeholder}
          aria-describedby={describedBy}
          aria-invalid={isInvalid || undefined}
          aria-autocomplete="list"
          {...(isOffering ? { "aria-controls": choice.listId, "aria-activedescendant": `${choice.listId}-${choice.active}` } : {})}
          rows={1}
          spellCheck
          className={cn(TEXT, "resize-none overflow-hidden bg-transparent text-transparent caret-text outline-none")}
        />
      </div>
      <OfferedSnippets choice={choice} />
    </div>
  );
}

function DrawnPrompt({ text }: { readonly text: string }) {
  const pieces = useMemo(() => {
    let at = 0;
    return promptPieces(text).map((piece) => {
      const start = at;
      at += piece.text.length;
      return { ...piece, start };
    });
  }, [text]);
  return (
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
  );
}

function weighSelection(box: HTMLTextAreaElement, delta: number): void {
  const { value } = box;
  const next = weigh(value, box.selectionStart, box.selectionEnd, delta);
  if (next.text === value) return;
  const endBefore = value.length - (next.text.length - next.end);
  typeOver(box, next.start, endBefore, next.text.slice(next.start, next.end));
  box.setSelectionRange(next.start, next.end);
}

function handleOf(box: HTMLTextAreaElement | null): PromptHandle {
  return {
    insert(piece) {
      if (!box) return;
      const { selectionStart: from, selectionEnd: to } = box;
      typeOver(box, from, to, joinedPiece(box.value, from, to, piece));
    },
    replaceAll(text) {
      if (box) typeOver(box, 0, box.value.length, text);
    },
    selected: () => box?.value.slice(box.selectionStart, box.selectionEnd) ?? "",
  };
}
