"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { viewerHref } from "#components/studio/viewer-href.ts";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { canRetry, jobOptions, useRetryJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { promptOf, StatusSign } from "./job-row.tsx";
import { useJobWords } from "./job-words.ts";
import { tookSeconds } from "./progress.ts";

/** Everything that is known of one job, over the right edge. */
export function JobDetails({ job, onClose }: { readonly job: Job | null; readonly onClose: () => void }) {
  const t = useTranslations("jobs");
  return (
    <Sheet open={job !== null} onOpenChange={(open) => !open && onClose()} title={t("details")} side="right">
      {job ? <Details known={job} /> : null}
    </Sheet>
  );
}

function Details({ known }: { readonly known: Job }) {
  const t = useTranslations("jobs");
  const words = useJobWords();
  const { data: job = known } = useQuery(jobOptions(known.id));
  const retry = useRetryJob();
  const seconds = tookSeconds(job);
  const failure = job.error ? words.faults(job.error) : null;
  return (
    <div className="flex flex-col gap-4 pb-2 text-sm">
      <p className="whitespace-pre-wrap break-words">{promptOf(job) ?? t("untitled")}</p>
      <div className="tnum flex items-center gap-3">
        <StatusSign status={job.status} />
        {seconds === null ? null : <span className="text-muted">{words.took(seconds)}</span>}
      </div>
      {failure ? (
        <div role="alert" className="rounded border border-line p-3">
          <p className="font-medium text-danger">{words.failure(job.error).title}</p>
          <ul className="flex flex-col gap-2">
            {failure.map(({ detail, where }) => (
              <li key={`${where} ${detail}`}>
                <p className="mt-1 break-words text-muted">{detail}</p>
                {where ? <p className="mt-1 font-mono text-faint text-xs">{where}</p> : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Outputs job={job} />
      <Facts job={job} />
      {canRetry(job) ? (
        <Button variant="primary" disabled={retry.isPending} onClick={() => retry.mutate(job.id)}>
          {t("retry")}
        </Button>
      ) : null}
    </div>
  );
}

function Outputs({ job }: { readonly job: Job }) {
  if (job.outputs.length === 0) return null;
  return (
    <ul className="grid grid-cols-3 gap-1">
      {job.outputs.map((media) => (
        <li key={media.id}>
          <Link href={viewerHref(media)} aria-label={media.filename} className="block aspect-square overflow-hidden rounded-sm bg-surface">
            <TilePicture item={media} width={110} blurred={false} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Facts({ job }: { readonly job: Job }) {
  const t = useTranslations("jobs");
  const format = useFormatter();
  const parameters = useParameterWords();
  const when = (time: string | null) =>
    time === null ? null : format.dateTime(new Date(time), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
  const shown = Object.entries(job.params).filter(([key, value]) => key !== "prompt" && value !== null && value !== "");
  const facts: [string, string | null][] = [
    ...shown.map(([key, value]): [string, string] => [parameters.key(key), String(value)]),
    [t("facts.engine"), [job.engine_id, job.output_config].filter(Boolean).join(" · ") || null],
    [t("facts.place"), [job.project_id, job.output_dir].filter(Boolean).join(" / ") || null],
    [t("facts.created"), when(job.created_at)],
    [t("facts.started"), when(job.started_at)],
    [t("facts.finished"), when(job.finished_at)],
    [t("facts.attempts"), String(job.attempts)],
    [t("facts.id"), job.id],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-faint">{name}</dt>
            <dd className="tnum break-words">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
