"use client";

import { Dices, Inbox, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { DropdownMenu, MenuAction } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ask } from "#lib/core/fetcher.ts";
import { useRerunJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import type { Media } from "#lib/media/schema.ts";
import { canRerun, type SameOrNew } from "./rerun.ts";
import { useTray } from "./tray.ts";

/** What the studio can do with a file that is looked at: make its work again, and lay it into the tray. */
export function ViewerActions({ item }: { readonly item: Media }) {
  return (
    <>
      {item.job_id === null ? null : <RerunMenu jobId={item.job_id} />}
      {item.id === null ? null : <TrayButton id={item.id} />}
    </>
  );
}

function RerunMenu({ jobId }: { readonly jobId: string }) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const again = useRerunJob();
  const rerun = async (seed: SameOrNew) => {
    try {
      const job = await ask<Job>(`/api/jobs/${encodeURIComponent(jobId)}`);
      if (!canRerun(job)) {
        toast({ title: t("notStarted"), detail: t("sheetOfOthers"), tone: "danger" });
        return;
      }
      const made = await again.mutateAsync({ id: job.id, seed });
      toast({ title: t("rerunStarted", { place: [made.project_id, made.output_dir].filter(Boolean).join(" / ") }) });
    } catch (error) {
      toast({ title: t("notStarted"), detail: problem(error as Error), tone: "danger" });
    }
  };
  return (
    <DropdownMenu
      align="end"
      trigger={
        <IconButton label={t("rerun")} disabled={again.isPending}>
          <RotateCw aria-hidden />
        </IconButton>
      }
    >
      <MenuAction onSelect={() => void rerun("same")}>
        <RotateCw aria-hidden />
        {t("rerunSame")}
      </MenuAction>
      <MenuAction onSelect={() => void rerun("new")}>
        <Dices aria-hidden />
        {t("rerunNew")}
      </MenuAction>
    </DropdownMenu>
  );
}

function TrayButton({ id }: { readonly id: number }) {
  const t = useTranslations("studio");
  const { ids, put, take } = useTray();
  const isIn = ids.includes(id);
  const toggle = () => (isIn ? take(id) : put(id));
  useShortcuts(t("tray.title"), [{ keys: ["t"], label: t("tray.add"), run: toggle }]);
  return (
    <IconButton label={isIn ? t("tray.remove") : t("tray.add")} hint="T" aria-pressed={isIn} onClick={toggle} className="max-md:hidden">
      <Inbox aria-hidden />
    </IconButton>
  );
}
