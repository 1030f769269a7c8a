"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleSlash, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import { stillOf } from "#components/gallery/tile-picture.tsx";
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
  /** Too many for anything but the pictures. */
  readonly isDense: boolean;
}

interface PlacedProps extends MatrixCellProps {
  readonly gridColumn: number;
  readonly gridRow: number;
}

/** One combination: its picture, a look at it while it is made, or why there is none. It is drawn again when it changes itself. */
export const MatrixCell = memo(function MatrixCell({ gridColumn, gridRow, ...props }: PlacedProps) {
  return (
    <li className="min-h-0 min-w-0" style={{ gridColumn, gridRow }}>
      <Inside {...props} />
    </li>
  );
});

function Inside(props: MatrixCellProps) {
  const { cell, name } = props;
  if (cell.output !== null || cell.status === "running" || cell.status === "stopping") return <Shown {...props} />;
  return cell.status === "queued" ? <Waiting name={name} /> : <Without cell={cell} name={name} />;
}

/** The last look at it stays until the picture itself has come. */
function Shown({ cell, name, aspect, width, isDense }: MatrixCellProps) {
  const words = useJobWords();
  const { data: live } = useQuery(liveOptions(cell.job_id));
  const [hasCome, setCome] = useState(false);
  const { output } = cell;
  const isLookedAt = output === null || (live?.preview_url != null && !hasCome && stillOf(output) !== null);
  const come = () => setCome(true);
  return (
    <span className="relative block size-full overflow-hidden rounded-sm">
      {isLookedAt ? (
        <LiveFrame src={live?.preview_url ?? null} alt="" className="size-full object-cover blur-[1px]">
          <span aria-hidden className="block size-full animate-quiet bg-surface" />
        </LiveFrame>
      ) : null}
      {output ? (
        <span className={cn("absolute inset-0", isLookedAt && "opacity-0")} onLoadCapture={come} onErrorCapture={come}>
          <Made output={output} aspect={aspect} width={width} isDense={isDense} />
        </span>
      ) : (
        <span className="absolute inset-0 flex items-end rounded-sm border-2 border-accent p-1.5">
          <Progress label={`${name}: ${words.status(cell.status)}`} value={fraction(live?.progress ?? null) ?? 0} />
        </span>
      )}
    </span>
  );
}

const near = (a: number, b: number): boolean => Math.abs(a / b - 1) < 0.02;

/** Whole, also where the axes make pictures of several shapes. */
function Made({
  output,
  aspect,
  width,
  isDense,
}: { readonly output: NonNullable<Cell["output"]> } & Omit<MatrixCellProps, "cell" | "name">) {
  const own = output.width && output.height ? output.width / output.height : aspect;
  const tile = (className: string, style?: { readonly aspectRatio: number }) => (
    <MediaTile media={output} width={width} className={className} {...(style ? { style } : {})}>
      {/* Under a finger it would take half of a small cell. */}
      {isDense ? null : (
        <span className="coarse:hidden">
          <TrayToggle media={output} />
        </span>
      )}
    </MediaTile>
  );
  if (near(own, aspect)) return tile("size-full");
  return (
    <span className="grid size-full place-items-center bg-surface">{tile(own > aspect ? "w-full" : "h-full", { aspectRatio: own })}</span>
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
