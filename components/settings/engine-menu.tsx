"use client";

import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { DropdownMenu, MenuAction, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useFreeEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import { EditEngine } from "./engine-edit.tsx";
import { RemoveEngine } from "./engine-remove.tsx";

/** What can be done with a ComfyUI that has an address. */
export function EngineMenu({ engine }: { readonly engine: EngineDto }) {
  const t = useTranslations("settings.engines");
  const { problem } = useReasonWords();
  const free = useFreeEngine();
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const freeMemory = () =>
    free.mutate(engine.id, {
      onSuccess: () => toast({ title: t("freed", { name: engine.name }), detail: t("freedHint") }),
      onError: (error) => toast({ title: t("notFreed", { name: engine.name }), detail: problem(error), tone: "danger" }),
    });
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton ref={opener} label={t("actions", { name: engine.name })}>
            <MoreHorizontal aria-hidden />
          </IconButton>
        }
      >
        <MenuAction onSelect={() => setOpen("edit")}>{t("edit")}</MenuAction>
        <MenuAction disabled={!engine.enabled || free.isPending} onSelect={freeMemory}>
          {t("free")}
        </MenuAction>
        <MenuSeparator />
        <MenuAction onSelect={() => setOpen("remove")}>{t("remove")}</MenuAction>
      </DropdownMenu>
      {open === "edit" ? <EditEngine engine={engine} opener={opener} onClose={() => setOpen(null)} /> : null}
      {open === "remove" ? <RemoveEngine engine={engine} opener={opener} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
