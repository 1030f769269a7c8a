"use client";

import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus, GripVertical, Pencil, TextQuote, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { useDrag } from "#components/projects/drag.ts";
import { moved, placed } from "#components/projects/order.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { toast } from "#components/ui/toast.tsx";
import { snippetsOptions, useAddSnippet, useOrderSnippets, useRemoveSnippet } from "#lib/settings/personal/client.ts";
import type { Snippet } from "#lib/settings/personal/schema.ts";
import type { PromptHandle } from "./prompt-box.tsx";
import { SnippetForm } from "./snippet-form.tsx";

/** One's own pieces of prompts: put in by a click, kept from what is selected, changed, ordered and removed. */
export function SnippetMenu({ prompt }: { readonly prompt: RefObject<PromptHandle | null> }) {
  const t = useTranslations("studio");
  const [open, setOpen] = useState(false);
  const [selected, setSelected] = useState("");
  const picked = useRef<Snippet | null>(null);
  const show = (next: boolean) => {
    // The selection is in the prompt until the popover takes the focus.
    if (next) setSelected(prompt.current?.selected() ?? "");
    setOpen(next);
  };
  return (
    <Popover
      label={t("snippets.title")}
      align="end"
      open={open}
      onOpenChange={show}
      onClosed={(event) => {
        if (picked.current === null) return;
        event.preventDefault();
        prompt.current?.insert(picked.current.text);
        picked.current = null;
      }}
      className="w-96 max-w-[calc(100vw-16px)] p-2"
      trigger={
        <IconButton size="sm" side="top" label={t("snippets.title")} hint="/">
          <TextQuote aria-hidden />
        </IconButton>
      }
    >
      <Snippets
        selected={selected}
        onPick={(snippet) => {
          picked.current = snippet;
          setOpen(false);
        }}
      />
    </Popover>
  );
}

interface SnippetsProps {
  readonly selected: string;
  readonly onPick: (snippet: Snippet) => void;
}

function Snippets({ selected, onPick }: SnippetsProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const { data, isPending, error } = useQuery(snippetsOptions());
  const [edited, setEdited] = useState<Snippet | "new" | null>(null);
  const order = useOrderSnippets();
  const snippets = data?.items ?? [];
  const ids = snippets.map((one) => one.id);
  const put = (next: string[] | null) => next && order.mutate(next);
  const drag = useDrag((id, at) => put(placed(ids, id, at)));
  if (edited !== null) return <SnippetForm snippet={edited === "new" ? null : edited} text={selected} onDone={() => setEdited(null)} />;
  return (
    <div className="flex flex-col gap-1">
      {snippets.length === 0 && !isPending ? (
        <p className="px-1 py-1 text-muted text-sm">{error ? problem(error) : t("snippets.empty")}</p>
      ) : null}
      <ul aria-label={t("snippets.title")} className="max-h-[min(380px,50dvh)] overflow-y-auto">
        {snippets.map((snippet) => (
          <SnippetRow
            key={snippet.id}
            snippet={snippet}
            isOver={drag.over === snippet.id}
            handlers={drag.handlers(snippet.id)}
            onPick={() => onPick(snippet)}
            onEdit={() => setEdited(snippet)}
            onMove={(by) => put(moved(ids, snippet.id, by))}
          />
        ))}
      </ul>
      <div className="flex items-center justify-between gap-2 border-line border-t pt-2">
        <span className="text-faint text-xs">{t.rich("snippets.hint", { slash: () => <kbd className="font-mono">/</kbd> })}</span>
        <Button size="sm" onClick={() => setEdited("new")}>
          <BookmarkPlus aria-hidden />
          {selected.trim() === "" ? t("snippets.add") : t("snippets.addSelected")}
        </Button>
      </div>
    </div>
  );
}

interface SnippetRowProps {
  readonly snippet: Snippet;
  readonly isOver: boolean;
  readonly handlers: ReturnType<ReturnType<typeof useDrag>["handlers"]>;
  readonly onPick: () => void;
  readonly onEdit: () => void;
  readonly onMove: (by: 1 | -1) => void;
}

function SnippetRow({ snippet, isOver, handlers, onPick, onEdit, onMove }: SnippetRowProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const remove = useRemoveSnippet();
  const add = useAddSnippet();
  const removeWithUndo = () =>
    remove.mutate(snippet.id, {
      onSuccess: () =>
        toast({
          title: t("snippets.removed", { name: snippet.label }),
          undo: () => add.mutate({ label: snippet.label, text: snippet.text }),
        }),
      onError: (error) => toast({ title: t("notDone"), detail: problem(error), tone: "danger" }),
    });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <li
      {...handlers}
      className={cn("group flex items-center gap-1 rounded-sm hover:bg-hover", isOver && "outline-2 outline-accent -outline-offset-2")}
    >
      <GripVertical className="size-4 shrink-0 cursor-grab text-faint" aria-hidden />
      <button
        type="button"
        onClick={onPick}
        onKeyDown={onKeyDown}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        title={snippet.text}
        className="flex min-h-8 min-w-0 grow items-baseline gap-2 rounded-sm px-1 py-1 text-left coarse:min-h-11"
      >
        <span className="shrink-0 font-medium">{snippet.label}</span>
        <span className="truncate text-faint text-xs">{snippet.text}</span>
      </button>
      <IconButton size="sm" label={t("snippets.edit", { name: snippet.label })} onClick={onEdit}>
        <Pencil aria-hidden />
      </IconButton>
      <IconButton size="sm" variant="danger" label={t("snippets.remove", { name: snippet.label })} onClick={removeWithUndo}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  );
}
