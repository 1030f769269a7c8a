"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleSlash, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { useJobWords } from "#components/jobs/job-words.ts";
import { fraction } from "#components/jobs/progress.ts";
import { LiveFrame } from "#components/live/frame.tsx";
import { cn } from "#components/ui/cn.ts";
import { Progress } from "#components/ui/progress.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { liveOptions } from "#lib/generation/client.ts";
import type { MatrixState } from "#lib/generation/schema.ts";
import { MediaTile } from "./media-tile.tsx";
import { TrayToggle } from "./tile-button.tsx";

export type Cell = MatrixState["cells"][number];

interface MatrixCellProps {
  readonly cell: Cell;
  /** The values it is made with. */
  readonly name: string;
  /** Width to height of its place. */
  readonly aspect: number;
  /** As drawn, for choosing among previews. */
  readonly width: number;
}

/** One combination: its picture, a look at it while it is made, or why there is none. */
export const MatrixCell = memo(function MatrixCell({ cell, name, aspect, width }: MatrixCellProps) {
  const { output, status } = cell;
  if (output) return <Made output={output} aspect={aspect} width={width} />;
  if (status === "running" || status === "stopping") return <AtWork cell={cell} name={name} />;
  if (status === "queued") return <Waiting name={name} />;
  return <Without cell={cell} name={name} />;
});

const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.02;

/** Whole, also where the axes make pictures of several shapes. */
function Made({ output, aspect, width }: { readonly output: NonNullable<Cell["output"]> } & Pick<MatrixCellProps, "aspect" | "width">) {
  const own = output.width && output.height ? output.width / output.height : aspect;
  const tile = (className: string, style?: { readonly aspectRatio: number }) => (
    <MediaTile media={output} width={width} className={className} {...(style ? { style } : {})}>
      <TrayToggle media={output} />
    </MediaTile>
  );
  if (near(own, aspect)) return tile("size-full");
  return (
    <span className="grid size-full place-items-center rounded-sm bg-surface">
      {tile(own > aspect ? "w-full" : "h-full", { aspectRatio: own })}
    </span>
  );
}

function AtWork({ cell, name }: { readonly cell: Cell; readonly name: string }) {
  const words = useJobWords();
  const { data: live } = useQuery(liveOptions(cell.job_id));
  return (
    <span className="relative block size-full overflow-hidden rounded-sm outline-2 outline-accent -outline-offset-2">
      <LiveFrame src={live?.preview_url ?? null} alt="" className="size-full object-cover blur-[1px]">
        <span aria-hidden className="block size-full animate-quiet bg-surface" />
      </LiveFrame>
      <span className="absolute inset-x-1.5 bottom-1.5">
        <Progress label={`${name}: ${words.status(cell.status)}`} value={fraction(live?.progress ?? null) ?? 0} />
      </span>
    </span>
  );
}

function Waiting({ name }: { readonly name: string }) {
  const words = useJobWords();
  return (
    <span
      role="img"
      aria-label={`${name}: ${words.status("queued")}`}
      className="block size-full rounded-sm border border-line-strong border-dashed"
    />
  );
}

function Without({ cell, name }: { readonly cell: Cell; readonly name: string }) {
  const t = useTranslations("studio");
  const words = useJobWords();
  const isCanceled = cell.status === "canceled";
  const failure = cell.error === null ? null : words.failure(cell.error);
  const reason =
    cell.status === "completed"
      ? t("nothingMade")
      : ((isCanceled ? null : (failure?.detail ?? failure?.title)) ?? words.status(cell.status));
  const Sign = isCanceled || cell.status === "completed" ? CircleSlash : TriangleAlert;
  return (
    <Tooltip label={reason} side="top">
      <button
        type="button"
        aria-label={`${name}: ${reason}`}
        className={cn(
          "grid size-full cursor-default place-content-center justify-items-center gap-1 overflow-hidden rounded-sm bg-surface p-1 text-2xs -outline-offset-2",
          isCanceled ? "text-faint" : "text-danger",
        )}
      >
        <Sign className="size-4" aria-hidden />
        <span className="line-clamp-2 break-words">{words.status(cell.status)}</span>
      </button>
    </Tooltip>
  );
}
