"use client";
import { useQuery } from "@tanstack/react-query";
import { Check, ImageUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { projectOptions } from "#lib/media/client.ts";
import type { Media } from "#lib/media/schema.ts";
import { canCover, useCover } from "./cover.ts";

/** Makes a file the cover of the project it lies in; nothing where it cannot be, or is not who asks to say. */
export function CoverButton({ item }: { readonly item: Media }) {
  const t = useTranslations("projects");
  const able = canCover(item);
  const project = useQuery({ ...projectOptions(item.project_id ?? ""), enabled: able }).data;
  const cover = useCover();
  if (!able || !project?.can_edit) return null;
  if (project.cover_chosen && project.cover?.id === item.id) {
    return (
      <p className="flex h-7 items-center gap-1.5 text-muted text-sm coarse:h-11">
        <Check className="size-4 shrink-0 text-accent-text" aria-hidden />
        <span className="min-w-0 truncate">{t("isCover", { title: project.title })}</span>
      </p>
    );
  }
  return (
    <Button size="sm" className="self-start" disabled={cover.isPending} onClick={() => void cover.give(project.id, item.id)}>
      <ImageUp aria-hidden />
      {t("useAsCover")}
    </Button>
  );
}
