"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuAction } from "#components/ui/dropdown-menu.tsx";
import { exportAddress } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

/** The three forms a workflow leaves in. */
export function ExportMenu({ workflow: { id, format, converted } }: { readonly workflow: Workflow }) {
  const t = useTranslations("workflows.export");
  const download = (kind: "api" | "ui" | "bundle") => () => window.location.assign(exportAddress(id, kind));
  return (
    <DropdownMenu
      align="end"
      trigger={
        <Button aria-label={t("label")}>
          <Download aria-hidden />
          <span className="max-lg:sr-only">{t("label")}</span>
        </Button>
      }
    >
      <MenuAction disabled={format !== "ui"} onSelect={download("ui")}>
        {t("ui")}
      </MenuAction>
      <MenuAction disabled={!converted} onSelect={download("api")}>
        {t("api")}
      </MenuAction>
      <MenuAction onSelect={download("bundle")}>{t("bundle")}</MenuAction>
    </DropdownMenu>
  );
}
