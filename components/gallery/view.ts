import { address } from "#lib/core/fetcher.ts";
import type { GalleryView } from "#lib/media/client.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { MODES, type Mode } from "./layout.ts";

export const GALLERY_COOKIE = "atelier-gallery";
export const SIZE = { min: 96, max: 336, step: 24, default: 168 } as const;

/** How the grid is drawn: this browser's own choice, remembered. Never part of a view's address. */
export interface Look {
  readonly mode: Mode;
  readonly size: number;
}

/** `justified.168` */
export function parseLook(text: string | undefined): Look {
  const [mode, size] = (text ?? "").split(".");
  const wanted = Math.round(Number(size));
  return {
    mode: MODES.find((one) => one === mode) ?? "justified",
    size: wanted >= SIZE.min && wanted <= SIZE.max ? wanted : SIZE.default,
  };
}

export const writeLook = ({ mode, size }: Look): string => `${mode}.${size}`;

/** What an address may say; an unknown or wrong value is as if it were not there, so that an old bookmark still opens. */
const FIELDS = ["project_id", "folder", "kind", "score_min", "score_max", "unassigned_only", "sort", "order"] as const;

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** The view an address stands for, with defaults left out: the same view is the same key and the same address. */
export function parseView(params: Params): GalleryView {
  const view: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const raw = params[field];
    const text = Array.isArray(raw) ? raw[0] : raw;
    if (text === undefined || text === "") continue;
    const parsed = GalleryQuery.shape[field].safeParse(text);
    if (parsed.success && parsed.data !== undefined) view[field] = parsed.data;
  }
  if (view.sort === "created") delete view.sort;
  if (view.order === "desc") delete view.order;
  return view as GalleryView;
}

export function viewAddress(view: GalleryView, path = "/gallery"): string {
  return address(path, view as Record<string, string | number | boolean | undefined>);
}

/** Whether anything is left out of the view. */
export function isFiltered({ sort: _sort, order: _order, limit: _limit, count: _count, ...filter }: GalleryView): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** Days make sense where the order is one of days. */
export function hasDays(view: GalleryView): boolean {
  return (view.sort ?? "created") === "created" || view.sort === "modified";
}

/** Sorts as people name them. */
export const SORTS = [
  { id: "newest", sort: "created", order: "desc" },
  { id: "oldest", sort: "created", order: "asc" },
  { id: "modified", sort: "modified", order: "desc" },
  { id: "name", sort: "name", order: "asc" },
  { id: "score", sort: "score", order: "desc" },
  { id: "size", sort: "size", order: "desc" },
] as const;
export type SortId = (typeof SORTS)[number]["id"];

export function sortOf(view: GalleryView): SortId {
  const { sort = "created", order = "desc" } = view;
  return (SORTS.find((one) => one.sort === sort && one.order === order) ?? SORTS.find((one) => one.sort === sort))?.id ?? "newest";
}

export function withSort(view: GalleryView, id: SortId): GalleryView {
  const { sort, order } = SORTS.find((one) => one.id === id) ?? SORTS[0];
  return parseView({ ...asParams(view), sort, order });
}

export function withFilter(view: GalleryView, change: Partial<Record<keyof GalleryView, string | number | undefined>>): GalleryView {
  return parseView({ ...asParams(view), ...asParams(change) });
}

function asParams(view: object): Params {
  return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, value === undefined ? undefined : String(value)]));
}

/** The view without what its page decides by itself. */
export function without(view: GalleryView, fields: readonly (keyof GalleryView)[]): GalleryView {
  return Object.fromEntries(Object.entries(view).filter(([key]) => !fields.includes(key as keyof GalleryView)));
}
