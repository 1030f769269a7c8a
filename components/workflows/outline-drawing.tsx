import { cn } from "#components/ui/cn.ts";
import type { Outline } from "#lib/engines/workflows/schema.ts";

interface OutlineDrawingProps {
  readonly outline: Outline;
  readonly className?: string;
}

/** A graph's silhouette, for a card without a picture. */
export function OutlineDrawing({ outline: { boxes, links }, className }: OutlineDrawingProps) {
  return (
    <svg viewBox="0 0 160 120" className={cn("size-full", className)} role="presentation">
      {links.map(([from, to], index) => {
        const [a, b] = [boxes[from], boxes[to]];
        if (!a || !b) return null;
        const [x1, y1, x2, y2] = [a[0] + a[2], a[1] + a[3] / 2, b[0], b[1] + b[3] / 2];
        const bend = Math.max(3, Math.abs(x2 - x1) / 2);
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: links have no names of their own and never move
            key={index}
            d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            fill="none"
            strokeWidth={0.7}
            className="stroke-faint opacity-80"
          />
        );
      })}
      {boxes.map(([x, y, width, height], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: boxes have no names of their own and never move
        <rect key={index} x={x} y={y} width={width} height={height} rx={1.2} strokeWidth={0.6} className="fill-line-strong stroke-faint" />
      ))}
    </svg>
  );
}
