"use client";
import { MoreHorizontal } from "lucide-react";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Breakable } from "#components/ui/breakable.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { DropdownMenu, MenuAction, MenuLabel, MenuRadio, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { formatBytes } from "#components/viewer/bytes.ts";
import { useAddRoot, usePatchRoot, useRemoveRoot } from "#lib/media/roots/client.ts";
import type { RootDto } from "#lib/media/roots/schema.ts";
import { FolderProblems } from "./folder-problems.tsx";

type Visibility = RootDto["visibility"];

const VISIBILITIES = ["shared", "private"] as const;

interface FolderRowProps {
  readonly root: RootDto;
  readonly mayChange: boolean;
}

export function FolderRow({ root, mayChange }: FolderRowProps) {
  const t = useTranslations("settings.folders");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const [showsProblems, setShowsProblems] = useState(false);
  const remove = useRemoveRoot();
  // Of many files it takes a while, and the list is read again after that.
  const isGoing = remove.isPending || remove.isSuccess;
  const isOffline = root.state === "offline";
  const seen = root.full_at ?? root.quick_at;
  const facts = [
    t("files", { count: root.files }),
    root.bytes > 0 ? formatBytes(root.bytes, format) : null,
    seen ? t("seen", { when: format.relativeTime(new Date(seen), new Date(Math.max(now.getTime(), Date.parse(seen)))) }) : t("unseen"),
    root.watching === "watching" ? t("watching") : t("polling"),
  ].filter((fact) => fact !== null);
  return (
    <li aria-busy={isGoing} inert={isGoing} className={cn("flex flex-wrap items-start gap-x-4 gap-y-2 py-4", isGoing && "opacity-45")}>
      <span aria-hidden className={cn("mt-1.5 size-2 shrink-0 rounded-full", isOffline ? "bg-warn" : "bg-ok")} />
      <div className="min-w-0 grow basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          {root.name}
          <span className="font-normal text-faint text-xs">{t(`kinds.${root.kind}`)}</span>
          {isOffline ? <Badge tone="warn">{t(root.silent ? "silent" : "offline")}</Badge> : null}
          {root.read_only ? <Badge tone="quiet">{t("readOnly")}</Badge> : null}
        </p>
        <p className="select-text text-muted text-sm [overflow-wrap:anywhere]">
          <Breakable text={root.path} />
        </p>
        {isOffline ? <p className="mt-1 text-sm text-warn">{t(root.silent ? "silentHint" : "offlineHint")}</p> : null}
        <p className="tnum mt-1 text-faint text-xs">{facts.join(" · ")}</p>
        {root.problems > 0 ? (
          <Button
            size="sm"
            variant="ghost"
            className="-ml-2.5 mt-1"
            aria-expanded={showsProblems}
            onClick={() => setShowsProblems((is) => !is)}
          >
            {t("problems", { count: root.problems })}
          </Button>
        ) : null}
        {showsProblems ? <FolderProblems root={root.id} /> : null}
      </div>
      {mayChange ? <Actions root={root} onRemove={remove.mutateAsync} /> : null}
    </li>
  );
}

interface ActionsProps {
  readonly root: RootDto;
  readonly onRemove: (id: string) => Promise<unknown>;
}

function Actions({ root, onRemove }: ActionsProps) {
  const t = useTranslations("settings.folders");
  const { problem } = useReasonWords();
  const patch = usePatchRoot();
  const add = useAddRoot();
  const failed = (error: Error) => toast({ title: t("notChanged", { name: root.name }), detail: problem(error), tone: "danger" });
  // The row is gone before its answers come: promises are told of those all the same.
  const giveBack = () =>
    void add
      .mutateAsync({
        path: root.path,
        kind: root.kind,
        name: root.name,
        read_only: root.read_only,
        owner: root.owner,
        visibility: root.visibility,
      })
      .catch(failed);
  const takeOff = () =>
    void onRemove(root.id).then(
      () => toast({ title: t("removed", { name: root.name }), detail: t("removedHint"), undo: giveBack }),
      failed,
    );
  const show = (visibility: Visibility, isUndo = false) =>
    patch.mutate(
      { id: root.id, patch: { visibility } },
      {
        onSuccess: () =>
          toast({
            title: t("visibilitySaved", { name: root.name }),
            ...(isUndo ? {} : { undo: () => show(root.visibility, true) }),
          }),
        onError: failed,
      },
    );
  return (
    <DropdownMenu
      trigger={
        <IconButton label={t("actions", { name: root.name })}>
          <MoreHorizontal aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>{t("newFiles")}</MenuLabel>
      <MenuRadio
        value={root.visibility === "private" ? "private" : "shared"}
        options={VISIBILITIES.map((value) => ({ value, label: t(`visibilities.${value}`) }))}
        onChange={(visibility) => show(visibility)}
      />
      <MenuSeparator />
      <MenuAction onSelect={takeOff}>{t("remove")}</MenuAction>
    </DropdownMenu>
  );
}
