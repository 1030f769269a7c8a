"use client";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type RunningScan, useStopScan } from "#lib/media/scan/client.ts";

/** How far the scan at work is. How many files there will be only its end tells. */
export function ScanNote({ scan, mayStop }: { readonly scan: RunningScan; readonly mayStop: boolean }) {
  const t = useTranslations("settings.folders");
  const { problem } = useReasonWords();
  const stop = useStopScan();
  const { job_id } = scan;
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded bg-surface px-3.5 py-2.5 text-sm">
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-ok motion-safe:animate-pulse" />
      <p role="status" className="tnum min-w-0 grow">
        {t("running", { found: scan.found })}
        {scan.read > 0 ? <span className="text-muted"> · {t("runningRead", { read: scan.read })}</span> : null}
      </p>
      {mayStop && job_id !== null ? (
        <Button
          size="sm"
          variant="ghost"
          disabled={stop.isPending || stop.isSuccess}
          onClick={() =>
            stop.mutate(job_id, { onError: (error) => toast({ title: t("notStopped"), detail: problem(error), tone: "danger" }) })
          }
        >
          {stop.isSuccess ? t("stopping") : t("stop")}
        </Button>
      ) : null}
    </div>
  );
}
