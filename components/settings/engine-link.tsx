"use client";

import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import { meOptions } from "#lib/people/client.ts";

/** The way to the settings for who may add a ComfyUI, while there is none that has an address. */
export function ConnectComfyui({ size = "sm", className }: Pick<ButtonProps, "size" | "className">) {
  const t = useTranslations("settings.engines");
  const engines = useQuery(enginesOptions());
  const me = useQuery(meOptions());
  const hasComfyui = engines.data?.items.some((engine) => engine.kind === "comfyui" && engine.url !== null) ?? true;
  if (hasComfyui || !me.data?.rights.includes("engines.write")) return null;
  return (
    <Button asChild variant="ghost" size={size} className={className}>
      <Link href="/settings?show=engines">
        <Plug aria-hidden />
        {t("connect")}
      </Link>
    </Button>
  );
}
