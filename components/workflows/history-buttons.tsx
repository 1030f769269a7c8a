"use client";
import { Redo2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/icon-button.tsx";
import { type FormHistory, useHistoryKeys } from "./form-history.ts";

/** Back and forth through what was said of the form and its nodes. */
export function HistoryButtons({ history, title }: { readonly history: FormHistory; readonly title: string }) {
  const t = useTranslations("workflows.history");
  useHistoryKeys(title, { undo: t("undo"), redo: t("redo") }, history);
  return (
    <span className="-mr-2 flex shrink-0 self-center">
      <IconButton size="sm" label={t("undo")} aria-keyshortcuts="Control+Z" disabled={!history.canUndo} onClick={history.undo}>
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton size="sm" label={t("redo")} aria-keyshortcuts="Control+Shift+Z" disabled={!history.canRedo} onClick={history.redo}>
        <Redo2 aria-hidden />
      </IconButton>
    </span>
  );
}
