"use client";
import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { DropdownMenu, MenuAction, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { useWorkflowActs } from "./acts.ts";
import { DetailsDialog } from "./details-dialog.tsx";
import { LibraryPicker } from "./library-picker.tsx";
import { usePicture } from "./picture.ts";

interface WorkflowMenuProps {
  readonly workflow: Workflow;
  readonly onDeleted?: () => void;
}

export function WorkflowMenu({ workflow, onDeleted }: WorkflowMenuProps) {
  const t = useTranslations("workflows");
  const { archive, trash } = useWorkflowActs();
  const picture = usePicture(workflow);
  const [dialog, setDialog] = useState<"details" | "picture" | null>(null);
  const close = (open: boolean) => setDialog(open ? dialog : null);
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton label={t("actions", { name: workflow.name })} size="sm">
            <MoreHorizontal aria-hidden />
          </IconButton>
        }
      >
        <MenuAction onSelect={() => setDialog("details")}>{t("details")}</MenuAction>
        <MenuAction onSelect={() => setDialog("picture")}>{t("choosePicture")}</MenuAction>
        {workflow.preview_url ? <MenuAction onSelect={() => picture.set(null)}>{t("noPicture")}</MenuAction> : null}
        <MenuSeparator />
        <MenuAction onSelect={() => archive(workflow, !workflow.archived)}>{t(workflow.archived ? "unarchive" : "toArchive")}</MenuAction>
        <MenuAction onSelect={() => trash(workflow, onDeleted)}>{t("delete")}</MenuAction>
      </DropdownMenu>
      <DetailsDialog workflow={workflow} open={dialog === "details"} onOpenChange={close} />
      <LibraryPicker
        open={dialog === "picture"}
        onOpenChange={close}
        title={t("choosePicture")}
        text={t("pictureText")}
        onPick={(media) => picture.set(media)}
      />
    </>
  );
}
