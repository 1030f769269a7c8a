"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { useConnection } from "#components/live/providers.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import { queueOptions } from "#lib/generation/client.ts";
import { useRunningScan } from "#lib/media/scan/client.ts";
import { useFromDisk } from "./from-disk.tsx";
import { statusOf, type Tone } from "./status.ts";

const DOTS: Record<Tone, string> = { ok: "bg-ok", warn: "bg-warn", danger: "bg-danger", quiet: "bg-faint" };

const never = () => () => undefined;

/** Whether a script draws this: without one nothing connects, and the page must not say for ever that it is about to. */
function useIsScripted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** Engine, queue, scan and connection in one line; leads to the jobs. */
export function StatusDot({ collapsed }: { readonly collapsed: boolean }) {
  const t = useTranslations("frame");
  const { fromDisk } = useFromDisk();
  const connection = useConnection();
  const isScripted = useIsScripted();
  // Both would be refused again and again while there is no database.
  const engines = useQuery({ ...enginesOptions(), enabled: !fromDisk });
  const queue = useQuery({ ...queueOptions(), enabled: !fromDisk });
  const scan = useRunningScan();
  const status = statusOf({ fromDisk, connection, engines: engines.data?.items, queue: queue.data, scan });
  const text = t(`status.${status.key}`, { engine: status.engine, waiting: status.waiting, found: status.found });
  if (status.key === "connecting" && !isScripted) return <span className="h-7 min-w-7 lg:grow coarse:h-11 coarse:min-w-11" />;
  return (
    <Tooltip label={text} side="right">
      <Link
        href="/jobs"
        className="flex h-7 min-w-7 items-center justify-center gap-2 rounded px-2 text-muted text-xs hover:bg-hover hover:text-text lg:grow lg:justify-start coarse:h-11 coarse:min-w-11"
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
