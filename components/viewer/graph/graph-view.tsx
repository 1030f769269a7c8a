"use client";
import { Maximize, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { wheelFactor } from "../wheel.ts";
import { linkColour } from "./colours.ts";
import { type Box, type Graph, type GraphLink, type GraphNode, ROW, TITLE } from "./graph.ts";
import { fitted, readable, type View, zoomed } from "./view.ts";

interface GraphViewProps {
  readonly graph: Graph;
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
  /** Of values that are set on nodes, by `<node>.<name>`: those that stand out. */
  readonly marked?: ReadonlySet<string>;
  /** A click on a value, where values are there to be clicked. */
  readonly onValue?: (node: string, name: string) => void;
  /** Begins where its words can be read, rather than with all of it. */
  readonly isReadable?: boolean;
  readonly className?: string;
}

const STEP = 60;
/** What arrow keys move the drawing by, in steps, and what keys zoom by. */
const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const FACTORS: Readonly<Record<string, number>> = { "+": 1.25, "=": 1.25, "-": 0.8 };

/** A workflow as its makers see it: wheel zooms at the pointer, dragging pans, a click shows what a node is set to. */
export function GraphView({ graph, chosen, onChoose, marked, onValue, isReadable = false, className }: GraphViewProps) {
  const t = useTranslations("viewer.graph");
  const stage = useRef<HTMLElement>(null);
  const { view, place, toFit } = useView(stage, graph.bounds, isReadable ? readable : fitted);
  const drag = useRef<{ id: number; x: number; y: number; moved: boolean } | null>(null);
  const middle = () => ({ x: (stage.current?.clientWidth ?? 0) / 2, y: (stage.current?.clientHeight ?? 0) / 2 });
  const zoom = (factor: number) => place((before) => zoomed(before, factor, middle()));
  const key = (event: KeyboardEvent) => {
    const way = WAYS[event.key];
    const factor = FACTORS[event.key];
    if (!way && factor === undefined && event.key !== "0") return;
    // The keys of the viewer around it are not meant.
    event.preventDefault();
    event.stopPropagation();
    if (way) place((before) => ({ ...before, x: before.x + way[0] * STEP, y: before.y + way[1] * STEP }));
    else if (factor === undefined) toFit();
    else zoom(factor);
  };
  return (
    <section
      ref={stage}
      aria-label={t("label", { count: graph.nodes.length })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it pans and zooms by keyboard
      tabIndex={0}
      onKeyDown={key}
      className={cn("relative touch-none select-none overflow-hidden rounded bg-stage outline-offset-[-2px]", className)}
      onPointerDown={(event) => {
        if (event.button === 0 && !isOnButton(event.target))
          drag.current = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false };
      }}
      onPointerMove={(event) => {
        // Released where nobody heard of it.
        if (event.buttons === 0) drag.current = null;
        const from = drag.current;
        if (!from || from.id !== event.pointerId) return;
        const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
        if (!from.moved && Math.hypot(dx, dy) < 4) return;
        if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { id: from.id, x: event.clientX, y: event.clientY, moved: true };
        place((before) => ({ ...before, x: before.x + dx, y: before.y + dy }));
      }}
      onPointerUp={(event) => {
        const wasClick = drag.current !== null && !drag.current.moved;
        drag.current = null;
        if (wasClick && event.target instanceof Element && !event.target.closest("[data-node]")) onChoose(null);
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={({ target }) => isOnButton(target) || toFit()}
    >
      <svg className="size-full" role="presentation">
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          <Drawing graph={graph} chosen={chosen} onChoose={onChoose} marked={marked} onValue={onValue} />
        </g>
      </svg>
      <div className="absolute right-2 bottom-2 flex gap-1 rounded bg-popover">
        <IconButton size="sm" label={t("zoomOut")} onClick={() => zoom(0.8)}>
          <Minus aria-hidden />
        </IconButton>
        <IconButton size="sm" label={t("fit")} onClick={toFit}>
          <Maximize aria-hidden />
        </IconButton>
        <IconButton size="sm" label={t("zoomIn")} onClick={() => zoom(1.25)}>
          <Plus aria-hidden />
        </IconButton>
      </div>
    </section>
  );
}

function isOnButton(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button") !== null;
}

function useView(stage: React.RefObject<HTMLElement | null>, bounds: Box, first: typeof fitted) {
  const [view, place] = useState<View>({ scale: 0.2, x: 0, y: 0 });
  const toFit = () => {
    const node = stage.current;
    if (node) place(fitted(bounds, node.clientWidth, node.clientHeight));
  };
  useEffect(() => {
    const node = stage.current;
    if (!node) return;
    const read = () => place(first(bounds, node.clientWidth, node.clientHeight));
    const observer = new ResizeObserver(read);
    observer.observe(node);
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = node.getBoundingClientRect();
      place((before) => zoomed(before, wheelFactor(event), { x: event.clientX - box.left, y: event.clientY - box.top }));
    };
    node.addEventListener("wheel", wheel, { passive: false });
    return () => {
      observer.disconnect();
      node.removeEventListener("wheel", wheel);
    };
  }, [stage, bounds, first]);
  return { view, place, toFit };
}

type Values = { readonly [K in "marked" | "onValue"]: GraphViewProps[K] | undefined };
type DrawingProps = Pick<GraphViewProps, "graph" | "chosen" | "onChoose"> & Values;

const Drawing = memo(function Drawing({ graph, chosen, onChoose, marked, onValue }: DrawingProps) {
  const t = useTranslations("viewer.graph");
  const byId = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  return (
    <>
      {graph.groups.map(({ title, box }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no names of their own and never move
        <g key={index}>
          <rect {...box} rx={8} className="fill-hover stroke-line" />
          <text x={box.x + 10} y={box.y + 24} className="fill-muted" fontSize={18}>
            {title}
          </text>
        </g>
      ))}
      {graph.links.map((link) => (
        <path
          key={`${link.from.node}.${link.from.slot}-${link.to.node}.${link.to.slot}`}
          d={wayOf(link, byId)}
          fill="none"
          stroke={linkColour(link.type)}
          strokeWidth={chosen === link.from.node || chosen === link.to.node ? 4 : 2}
          // Nothing comes over it.
          {...(byId.get(link.from.node)?.state === "muted" ? { strokeDasharray: "3 9" } : {})}
          strokeOpacity={chosen === null || chosen === link.from.node || chosen === link.to.node ? 0.9 : 0.35}
        />
      ))}
      {graph.nodes.map((node) => (
        <Node
          key={node.id}
          node={node}
          off={node.state === "active" ? null : t(`states.${node.state}`)}
          isChosen={chosen === node.id}
          onChoose={onChoose}
          marked={marked}
          onValue={onValue}
        />
      ))}
    </>
  );
});

function slotAt(node: GraphNode, slot: number, side: "in" | "out"): { x: number; y: number } {
  const y = Math.min(node.box.y + TITLE + (slot + 0.6) * ROW, node.box.y + node.box.height - 6);
  return { x: side === "in" ? node.box.x : node.box.x + node.box.width, y: Math.max(node.box.y + TITLE / 2, y) };
}

function slotsOf(node: GraphNode) {
  const sides = [
    ["in", node.inputs],
    ["out", node.outputs],
  ] as const;
  return sides.flatMap(([side, names]) => names.map((name, slot) => ({ key: `${side}${slot}`, name, side, at: slotAt(node, slot, side) })));
}

function wayOf(link: GraphLink, byId: ReadonlyMap<string, GraphNode>): string {
  const [source, target] = [byId.get(link.from.node), byId.get(link.to.node)];
  if (!source || !target) return "";
  const from = slotAt(source, link.from.slot, "out");
  const to = slotAt(target, link.to.slot, "in");
  const bend = Math.max(30, Math.min(160, Math.abs(to.x - from.x) / 2));
  return `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

interface NodeProps extends Values {
  readonly node: GraphNode;
  /** How it was switched off, in a word. */
  readonly off: string | null;
  readonly isChosen: boolean;
  readonly onChoose: (id: string | null) => void;
}

function Node({ node, off, isChosen, onChoose, marked, onValue }: NodeProps) {
  const { box } = node;
  const slots = Math.max(node.inputs.length, node.outputs.length);
  const letters = Math.max(4, Math.floor(box.width / 7.4));
  const room = Math.floor((box.height - TITLE - slots * ROW - 4) / ROW);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
    <g
      data-node={node.id}
      role="button"
      tabIndex={-1}
      aria-pressed={isChosen}
      opacity={node.state === "active" ? 1 : 0.45}
      className="cursor-pointer"
      onClick={() => onChoose(node.id)}
      onKeyDown={(event) => event.key === "Enter" && onChoose(node.id)}
    >
      <rect
        {...box}
        rx={8}
        strokeWidth={isChosen ? 4 : 1.5}
        // Left out, it is as good as not there.
        {...(node.state === "muted" && !isChosen ? { strokeDasharray: "7 5" } : {})}
        className={cn("fill-raised", isChosen ? "stroke-accent" : "stroke-line-strong")}
      />
      <text x={box.x + 10} y={box.y + 20} fontSize={14} fontWeight={600} className="fill-text">
        {cut(node.title, off === null ? letters : Math.max(4, letters - off.length - 2))}
      </text>
      {off === null ? null : (
        <text x={box.x + box.width - 10} y={box.y + 20} fontSize={12} textAnchor="end" className="fill-text">
          {off}
        </text>
      )}
      {box.height > TITLE ? (
        // A node is called by its title; what is on it is told beside the drawing.
        <g aria-hidden>
          {slotsOf(node).map(({ key, name, side, at }) => (
            <text
              key={key}
              x={at.x + (side === "in" ? 10 : -10)}
              y={at.y + 4}
              fontSize={12}
              textAnchor={side === "in" ? "start" : "end"}
              className="fill-muted"
            >
              {cut(name, letters / 2)}
            </text>
          ))}
          {node.values.slice(0, Math.max(0, room)).map(([name, value], row) => (
            <Value
              key={name}
              text={cut(/^\d+$/.test(name) ? value : `${name}: ${value}`, letters)}
              at={{ x: box.x, y: box.y + TITLE + (slots + row) * ROW, width: box.width }}
              isMarked={marked?.has(`${node.id}.${name}`) ?? false}
              onClick={onValue && (() => onValue(node.id, name))}
            />
          ))}
        </g>
      ) : null}
    </g>
  );
}

interface ValueProps {
  readonly text: string;
  readonly at: { readonly x: number; readonly y: number; readonly width: number };
  readonly isMarked: boolean;
  readonly onClick: (() => void) | undefined;
}

/** What is set, on a line of its own. The same can be done beside the drawing by keyboard. */
function Value({ text, at, isMarked, onClick }: ValueProps) {
  const { x, y, width } = at;
  const line = (
    <text x={x + 10} y={y + 0.75 * ROW} fontSize={12} className={isMarked ? "fill-accent-text" : "fill-faint"}>
      {text}
    </text>
  );
  if (!onClick) return line;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: every value is a switch in the list beside the drawing
    <g
      className="group/value"
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      <rect
        x={x + 3}
        y={y + 1}
        width={Math.max(0, width - 6)}
        height={ROW - 2}
        rx={4}
        className={cn("group-hover/value:fill-hover", isMarked ? "fill-accent-soft" : "fill-transparent")}
      />
      {line}
    </g>
  );
}

function cut(text: string, letters: number): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > letters ? `${line.slice(0, Math.max(1, Math.floor(letters) - 1))}…` : line;
}
