"use client";

import { useQuery } from "@tanstack/react-query";
import { History, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type RefObject, useDeferredValue, useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { promptsOptions, useForgetPrompt } from "#lib/settings/personal/client.ts";
import type { UsedPrompt } from "#lib/settings/personal/schema.ts";
import type { PromptHandle } from "./prompt-box.tsx";

interface PromptHistoryProps {
  readonly prompt: RefObject<PromptHandle | null>;
  readonly isNegative: boolean;
}

/** The prompts one used last. Picking one puts it in place of what stands there, which undo takes back. */
export function PromptHistory({ prompt, isNegative }: PromptHistoryProps) {
  const t = useTranslations("studio");
  const [open, setOpen] = useState(false);
  const picked = useRef<string | null>(null);
  return (
    <Popover
      label={t("history.title")}
      align="end"
      open={open}
      onOpenChange={setOpen}
      onClosed={(event) => {
        if (picked.current === null) return;
        event.preventDefault();
        prompt.current?.replaceAll(picked.current);
        picked.current = null;
      }}
      className="w-96 max-w-[calc(100vw-16px)] overflow-hidden p-0"
      trigger={
        <IconButton size="sm" side="top" label={t("history.title")}>
          <History aria-hidden />
        </IconButton>
      }
    >
      <UsedPrompts
        isNegative={isNegative}
        onPick={(text) => {
          picked.current = text;
          setOpen(false);
        }}
      />
    </Popover>
  );
}

interface Line {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly times: number;
}

/** Of what was not wished for each text once, too. */
function linesOf(prompts: readonly UsedPrompt[], isNegative: boolean): Line[] {
  if (!isNegative) return [...prompts];
  const lines = new Map<string, Line>();
  for (const { id, negative, at, times } of prompts)
    if (negative?.trim() && !lines.has(negative)) lines.set(negative, { id, text: negative, at, times });
  return [...lines.values()];
}

const MOST_DRAWN = 60;

function UsedPrompts({ isNegative, onPick }: { readonly isNegative: boolean; readonly onPick: (text: string) => void }) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const format = useFormatter();
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const { data, isPending, error } = useQuery(promptsOptions(isNegative ? "" : q));
  const forget = useForgetPrompt();
  const lines = linesOf(data?.items ?? [], isNegative)
    .filter(({ text }) => !isNegative || text.toLowerCase().includes(q.toLowerCase()))
    .slice(0, MOST_DRAWN);
  return (
    <>
      <input
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-label={t("history.find")}
        placeholder={t("history.find")}
        className="h-10 w-full border-line border-b bg-transparent px-3 text-sm outline-none coarse:h-12 coarse:text-lg"
      />
      <ul aria-label={t("history.title")} className="max-h-[min(420px,55dvh)] overflow-y-auto p-1">
        {lines.map((line) => (
          <li key={`${line.id}${line.text}`} className="flex items-start rounded-sm hover:bg-hover">
            <button
              type="button"
              onClick={() => onPick(line.text)}
              className="min-w-0 grow rounded-sm px-2 py-1 text-left text-sm coarse:min-h-11"
            >
              <span className="line-clamp-2 break-words">{line.text}</span>
              <span className="tnum block text-2xs text-muted">
                {format.dateTime(new Date(line.at), { dateStyle: "medium" })}
                {line.times > 1 ? ` · ${t("history.times", { count: line.times })}` : ""}
              </span>
            </button>
            {isNegative ? null : (
              <IconButton size="sm" label={t("history.forget")} onClick={() => forget.mutate(line.id)}>
                <X aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {lines.length === 0 && !isPending ? (
        <p className="px-3 pb-3 text-muted text-xs">{error ? problem(error) : q === "" ? t("history.empty") : t("history.none")}</p>
      ) : null}
    </>
  );
}
