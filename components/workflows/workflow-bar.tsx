"use client";
import { ArrowLeft, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { TopBar } from "#components/frame/top-bar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { ExportMenu } from "./export-menu.tsx";
import { WorkflowMenu } from "./workflow-menu.tsx";

/** Its name and tags, and what can be done with it. */
export function WorkflowBar({ workflow, canEdit }: { readonly workflow: Workflow; readonly canEdit: boolean }) {
  const t = useTranslations("workflows");
  const router = useRouter();
  return (
    <TopBar>
      <IconButton asChild label={t("back")}>
        <Link href="/workflows">
          <ArrowLeft aria-hidden />
        </Link>
      </IconButton>
      <h1 className="min-w-0 truncate font-semibold text-base">{workflow.name}</h1>
      {workflow.archived ? <Badge tone="quiet">{t("inArchive")}</Badge> : null}
      <span className="flex min-w-0 shrink gap-1 overflow-hidden max-lg:hidden">
        {workflow.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
      <span className="grow" />
      <ExportMenu workflow={workflow} />
      {canEdit ? (
        <>
          <Button asChild variant="primary">
            <Link href={`/studio?workflow=${encodeURIComponent(workflow.id)}`}>
              <WandSparkles aria-hidden />
              <span className="max-sm:sr-only">{t("use")}</span>
            </Link>
          </Button>
          <WorkflowMenu workflow={workflow} onDeleted={() => router.push("/workflows")} />
        </>
      ) : null}
    </TopBar>
  );
}
