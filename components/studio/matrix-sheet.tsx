"use client";

import { useTranslations } from "next-intl";
import { memo, useMemo } from "react";
import type { MatrixState } from "#lib/generation/schema.ts";
import { MatrixCell } from "./matrix-cell.tsx";

interface MatrixSheetProps {
  readonly matrix: MatrixState;
  readonly page: number;
  /** Width to height of its pictures. */
  readonly aspect: number;
}

const GAP = 4;
/** Two lines of a heading. */
const HEAD = 34;
/** Headings of rows, as wide as there is room for. */
const SIDE = "clamp(62px, 14cqw, 120px)";
/** Smaller ones show nothing: then the sheet is larger than the stage, and scrolls. */
const LEAST = 52;

/** Where there are more, a button on each would cover what is shown. */
const DENSE = 60;

/** The pictures of one page in their columns and rows, as large as the stage lets them be. */
export const MatrixSheet = memo(function MatrixSheet({ matrix, page, aspect }: MatrixSheetProps) {
  const t = useTranslations("studio.matrix");
  const { columns, rows, pages } = matrix;
  const cells = useMemo(() => matrix.cells.filter((cell) => cell.page === page), [matrix.cells, page]);
  const hasHead = columns.some((text) => text !== "");
  const hasSide = rows.some((text) => text !== "");
  const [across, down] = [columns.length, rows.length];
  const side = hasSide ? `(${SIDE} + ${GAP}px)` : "0px";
  const width = `(100cqw - ${side} - ${(across - 1) * GAP}px) / ${across}`;
  const height = `(100cqh - ${(hasHead ? HEAD + GAP : 0) + (down - 1) * GAP}px) / ${down}`;
  const cell = `max(${LEAST}px, min(${width}, ${height} * ${aspect.toFixed(4)}))`;
  const nameOf = (column: number, row: number) => [columns[column], rows[row], pages[page]].filter(Boolean).join(" · ");
  return (
    <div className="grid size-full overflow-auto [container-type:size]" style={{ placeContent: "safe center" }}>
      <ul
        aria-label={t("title")}
        className="grid"
        style={{
          gap: GAP,
          gridTemplateColumns: `${hasSide ? `${SIDE} ` : ""}repeat(${across}, ${cell})`,
          gridTemplateRows: `${hasHead ? `${HEAD}px ` : ""}repeat(${down}, calc(${cell} / ${aspect.toFixed(4)}))`,
        }}
      >
        {hasHead ? columns.map((text, at) => <Heading key={text} text={text} column={at + (hasSide ? 2 : 1)} row={1} />) : null}
        {hasSide ? rows.map((text, at) => <Heading key={text} text={text} column={1} row={at + (hasHead ? 2 : 1)} isSide />) : null}
        {cells.map((one) => (
          <MatrixCell
            key={one.job_id}
            cell={one}
            gridColumn={one.column + (hasSide ? 2 : 1)}
            gridRow={one.row + (hasHead ? 2 : 1)}
            name={nameOf(one.column, one.row)}
            aspect={aspect}
            width={Math.min(512, 900 / across)}
            isDense={cells.length > DENSE}
          />
        ))}
      </ul>
    </div>
  );
});

interface HeadingProps {
  readonly text: string;
  readonly column: number;
  readonly row: number;
  readonly isSide?: boolean;
}

/** For the eye: each cell says its values itself. */
function Heading({ text, column, row, isSide = false }: HeadingProps) {
  return (
    <li
      aria-hidden
      title={text}
      style={{ gridColumn: column, gridRow: row }}
      className={
        isSide
          ? "flex min-w-0 items-center justify-end overflow-hidden pr-1 text-right text-muted text-xs max-md:text-2xs max-md:leading-tight"
          : "flex min-w-0 items-end justify-center overflow-hidden pb-0.5 text-center text-muted text-xs"
      }
    >
      <span className={isSide ? "tnum line-clamp-4 hyphens-auto break-words" : "tnum line-clamp-2 break-words"}>{text}</span>
    </li>
  );
}
