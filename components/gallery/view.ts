import { address } from "#lib/core/fetcher.ts";
import type { GalleryView } from "#lib/media/client.ts";
import { keywordText } from "#lib/media/keyword-list.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { MODES, type Mode } from "./layout.ts";
import type { Extent } from "./window.ts";

export const GALLERY_COOKIE = "atelier-gallery";
export const SIZE = { min: 96, max: 336, step: 24, default: 168 } as const;
/** No list is wider or higher on any screen; a cookie can say anything. */
const LONGEST = 20_000;

/** How the grid is drawn: this browser's own choice, remembered. Never part of a view's address. */
export interface Look {
  readonly mode: Mode;
  readonly size: number;
  /** How large the list was when it was last seen, so that the server breaks its rows where the browser will; null until that is known. */
  readonly extent: Extent | null;
}

/** `justified.168.1174x812` */
export function parseLook(text: string | undefined): Look {
  const [mode, size, measured] = (text ?? "").split(".");
  const wanted = Math.round(Number(size));
  const [width = 0, height = 0] = (measured ?? "").split("x").map((edge) => Math.round(Number(edge)));
  const isPossible = (edge: number) => edge > 0 && edge < LONGEST;
  return {
    mode: MODES.find((one) => one === mode) ?? "justified",
    size: wanted >= SIZE.min && wanted <= SIZE.max ? wanted : SIZE.default,
    extent: isPossible(width) && isPossible(height) ? { width, height } : null,
  };
}

export const writeLook = ({ mode, size, extent }: Look): string =>
  [mode, size, ...(extent ? [`${extent.width}x${extent.height}`] : [])].join(".");

/** What an address may say; an unknown or wrong value is as if it were not there, so that an old bookmark still opens. */
export const FIELDS = [
  "q",
  "project_id",
  "folder",
  "kind",
  "score_min",
  "score_max",
  "keywords",
  "match_all",
  "model",
  "run_id",
  "created_from",
  "created_to",
  "unassigned_only",
  "kept_only",
  "trashed",
  "sort",
  "order",
] as const;
export type Field = (typeof FIELDS)[number];
const FLAGS = ["match_all", "unassigned_only", "kept_only", "trashed"] as const;

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** The view an address stands for, with defaults left out: the same view is the same key and the same address. */
export function parseView(params: Params): GalleryView {
  const view: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const raw = params[field];
    const text = Array.isArray(raw) ? raw[0] : raw;
    if (text === undefined || text.trim() === "") continue;
    const parsed = GalleryQuery.shape[field].safeParse(text);
    if (parsed.success && parsed.data !== undefined) view[field] = parsed.data;
  }
  if (view.sort === "created") delete view.sort;
  if (view.order === "desc") delete view.order;
  if (Array.isArray(view.keywords) && view.keywords.length === 0) delete view.keywords;
  if (!view.keywords) delete view.match_all;
  for (const flag of FLAGS) if (view[flag] === false) delete view[flag];
  return view as GalleryView;
}

/** The view as the API takes it. */
export function asValues(view: GalleryView): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, Array.isArray(value) ? keywordText(value) : value]));
}

export function viewAddress(view: GalleryView, path = "/gallery"): string {
  return address(path, asValues(view));
}

/** Whether anything is left out of the view. */
export function isFiltered({ sort: _sort, order: _order, limit: _limit, count: _count, ...filter }: GalleryView): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** Days make sense where the order is one of days. */
export function hasDays(view: GalleryView): boolean {
  return (view.sort ?? "created") === "created" || view.sort === "modified";
}

/** New files come in front. */
export function isNewestFirst(view: GalleryView): boolean {
  return (view.sort ?? "created") === "created" && (view.order ?? "desc") === "desc";
}

/** Sorts as people name them; each can be turned round. */
/** `by`: what its two directions are named after; shuffled, there are none. */
export const SORTS = [
  { id: "newest", sort: "created", order: "desc", by: "date" },
  { id: "oldest", sort: "created", order: "asc", by: "date" },
  { id: "modified", sort: "modified", order: "desc", by: "date" },
  { id: "name", sort: "name", order: "asc", by: "name" },
  { id: "score", sort: "score", order: "desc", by: "score" },
  { id: "size", sort: "size", order: "desc", by: "size" },
  { id: "random", sort: "random", order: "desc", by: null },
] as const;
export type SortId = (typeof SORTS)[number]["id"];
export const orderedBy = (view: GalleryView) => SORTS.find(({ id }) => id === sortOf(view))?.by ?? null;

export function sortOf(view: GalleryView): SortId {
  const { sort = "created", order = "desc" } = view;
  if (sort.startsWith("random:")) return "random";
  return (SORTS.find((one) => one.sort === sort && one.order === order) ?? SORTS.find((one) => one.sort === sort))?.id ?? "newest";
}

/** `seed` names the shuffle, so that a bookmark shows the same one. */
export function withSort(view: GalleryView, id: SortId, seed = "1"): GalleryView {
  const { sort, order } = SORTS.find((one) => one.id === id) ?? SORTS[0];
  return parseView({ ...asParams(view), sort: sort === "random" ? `random:${seed}` : sort, order });
}

/** The same order from its other end. */
export function turned(view: GalleryView): GalleryView {
  return parseView({ ...asParams(view), order: (view.order ?? "desc") === "desc" ? "asc" : "desc" });
}

export type Change = Partial<Record<Field, string | number | boolean | readonly string[] | undefined>>;

export function withFilter(view: GalleryView, change: Change): GalleryView {
  return parseView({ ...asParams(view), ...asParams(change) });
}

function asParams(view: object): Params {
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, value === undefined ? undefined : String(value)]));
}

/** The view without what its page decides by itself. */
export function without(view: GalleryView, fields: readonly (keyof GalleryView)[]): GalleryView {
  return Object.fromEntries(Object.entries(view).filter(([key]) => !fields.includes(key as keyof GalleryView)));
}
