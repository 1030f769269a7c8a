"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useConnection } from "#components/live/providers.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import { queueOptions } from "#lib/generation/client.ts";
import { useRunningScan } from "#lib/media/scan/client.ts";
import { statusOf, type Tone } from "./status.ts";

const DOTS: Record<Tone, string> = { ok: "bg-ok", warn: "bg-warn", danger: "bg-danger", quiet: "bg-faint" };

/** Engine, queue, scan and connection in one line; leads to the jobs. */
export function StatusDot({ collapsed, fromDisk }: { readonly collapsed: boolean; readonly fromDisk: boolean }) {
  const t = useTranslations("frame");
  const connection = useConnection();
  const engines = useQuery(enginesOptions());
  const queue = useQuery(queueOptions());
  const scan = useRunningScan();
  const status = statusOf({ fromDisk, connection, engines: engines.data?.items, queue: queue.data, scan });
  const text = t(`status.${status.key}`, { engine: status.engine, waiting: status.waiting, found: status.found });
  return (
    <Tooltip label={text} side="right">
      <Link
        href="/jobs"
        className="flex h-7 min-w-7 items-center justify-center gap-2 rounded px-2 text-muted text-xs hover:bg-hover hover:text-text lg:grow lg:justify-start coarse:h-11"
      >
        <span
          aria-hidden
          className={cn("size-[7px] shrink-0 rounded-full", DOTS[status.tone], status.key === "scanning" && "motion-safe:animate-pulse")}
        />
        <span role="status" className={cn("truncate", collapsed ? "sr-only" : "max-lg:sr-only")}>
          {text}
        </span>
      </Link>
    </Tooltip>
  );
}
