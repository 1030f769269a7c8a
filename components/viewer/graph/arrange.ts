interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

const GAP = { x: 90, y: 36 };
const SWEEPS = 4;

/**
 * Places the nodes of a graph that has no layout of its own: in columns, each node right of all that it takes from, and within a column
 * near the middle of its neighbours (Sugiyama's layers, with barycentres). A circle, which no run can have, is cut where it is met.
 * @returns each node's top left corner
 */
export function arrange(
  items: readonly Item[],
  edges: readonly (readonly [from: string, to: string])[],
): Map<string, { x: number; y: number }> {
  const columns = columnsOf(items, edges);
  const neighbours = new Map<string, string[]>();
  for (const [from, to] of edges) {
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
  }
  const middle = new Map<string, number>();
  const stack = (column: readonly Item[]) => {
    const total = column.reduce((sum, item) => sum + item.height + GAP.y, -GAP.y);
    let y = -total / 2;
    for (const item of column) {
      middle.set(item.id, y + item.height / 2);
      y += item.height + GAP.y;
    }
  };
  for (const column of columns) stack(column);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const wish = new Map(column.map((item) => [item.id, mean(neighbours.get(item.id) ?? [], middle) ?? middle.get(item.id) ?? 0]));
      column.sort((a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0));
      stack(column);
    }
  }
  const places = new Map<string, { x: number; y: number }>();
  let x = 0;
  for (const column of columns) {
    for (const item of column) places.set(item.id, { x, y: (middle.get(item.id) ?? 0) - item.height / 2 });
    x += Math.max(...column.map((item) => item.width)) + GAP.x;
  }
  return places;
}

function mean(ids: readonly string[], middle: ReadonlyMap<string, number>): number | null {
  if (ids.length === 0) return null;
  return ids.reduce((sum, id) => sum + (middle.get(id) ?? 0), 0) / ids.length;
}

/** The longest way to each node from one that takes from nothing. */
function columnsOf(items: readonly Item[], edges: readonly (readonly [string, string])[]): Item[][] {
  const sources = new Map<string, string[]>();
  for (const [from, to] of edges) sources.set(to, [...(sources.get(to) ?? []), from]);
  const depth = new Map<string, number>();
  for (const { id } of items) {
    // Depth first without recursion: a chain of thousands must not overflow the stack.
    const open = [id];
    const entered = new Set<string>();
    while (open.length > 0) {
      const at = open[open.length - 1] as string;
      const before = sources.get(at) ?? [];
      const next = before.find((source) => !depth.has(source) && !entered.has(source));
      entered.add(at);
      if (next !== undefined) open.push(next);
      else {
        depth.set(
          at,
          before.reduce((most, source) => Math.max(most, (depth.get(source) ?? -1) + 1), 0),
        );
        open.pop();
      }
    }
  }
  const columns: Item[][] = [];
  for (const item of items) {
    const column = depth.get(item.id) ?? 0;
    while (columns.length <= column) columns.push([]);
    columns[column]?.push(item);
  }
  return columns;
}
