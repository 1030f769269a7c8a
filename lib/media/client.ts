import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import { address, ask } from "#lib/core/fetcher.ts";
import { type FileKey, fileKey } from "./file-key.ts";
import { keywordText } from "./keyword-list.ts";
import { asSaid } from "./optimistic.ts";
import type {
  GalleryQuery,
  GallerySummary,
  Media,
  MediaDetail,
  MediaList,
  MediaPatch,
  NewProject,
  Project,
  ProjectList,
} from "./schema.ts";

/** What a gallery view is asked for, as it stands in its address. Without `limit` the API's own page length holds. */
export type GalleryView = Partial<Omit<GalleryQuery, "cursor">>;

export type GalleryData = InfiniteData<MediaList, string | null>;

/** The same view is the same key, in whatever order its filters were set. */
function canonical(view: GalleryView): GalleryView {
  return Object.fromEntries(
    Object.entries(view)
      .filter(([, value]) => value !== undefined && value !== "")
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

/** A view as it stands in an address: keywords as one text. */
function asParameters(view: GalleryView) {
  const { keywords, ...rest } = canonical(view);
  return { ...rest, keywords: keywords?.length ? keywordText(keywords) : undefined };
}

export const mediaKeys = {
  all: ["media"] as const,
  lists: ["media", "list"] as const,
  list: (view: GalleryView) => ["media", "list", canonical(view)] as const,
  summaries: ["media", "summary"] as const,
  summary: (view: GalleryView) => ["media", "summary", canonical(view)] as const,
  details: ["media", "detail"] as const,
  detail: (key: number | string) => ["media", "detail", key] as const,
};

export const projectKeys = {
  all: ["projects"] as const,
  list: ["projects", "list"] as const,
  one: (id: string) => ["projects", "one", id] as const,
};

export async function fetchGallery(view: GalleryView, cursor: string | null, signal?: AbortSignal): Promise<MediaList> {
  const list = await ask<MediaList>(address("/api/gallery", { ...asParameters(view), cursor }), signal ? { signal } : {});
  return { ...list, items: list.items.map(asSaid) };
}

/** Where in a view: a day, a part of the way, or a file. */
export type Jump = string | number | { readonly id: number } | null;

/** What the scrubber shows of a view; `jump` asks for a place in it as well. */
export function fetchSummary(view: GalleryView, jump: Jump, signal?: AbortSignal): Promise<GallerySummary> {
  const { limit: _limit, count: _count, ...asked } = asParameters(view);
  const place = typeof jump === "object" ? { at: jump?.id } : { jump };
  return ask(address("/api/gallery/summary", { ...asked, ...place }), signal ? { signal } : {});
}

/** Totals, days, kinds and scores of a view. Beside the list, never before it. */
export function summaryOptions(view: GalleryView) {
  return queryOptions({
    queryKey: mediaKeys.summary(view),
    queryFn: ({ signal }) => fetchSummary(view, null, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

const fileAddress = (key: FileKey): string =>
  typeof key === "number" ? `/api/gallery/${key}` : address("/api/gallery/image/path/metadata", { path: key });

export async function fetchMedia(key: FileKey, signal?: AbortSignal): Promise<MediaDetail> {
  return asSaid(await ask<MediaDetail>(fileAddress(key), signal ? { signal } : {}));
}

/** Says something of a file: the sidecar beside it first, then the library. */
export function patchFile(key: FileKey, patch: MediaPatch): Promise<MediaDetail> {
  return ask(fileAddress(key), { method: "PATCH", body: patch });
}

export function fileOptions(key: FileKey) {
  return queryOptions({ queryKey: mediaKeys.detail(key), queryFn: ({ signal }) => fetchMedia(key, signal), staleTime: 30_000 });
}

/** The pages of a gallery view, newest page first; new files are spliced in by the live layer, so it is not refetched by itself. */
export function galleryOptions(view: GalleryView) {
  return infiniteQueryOptions({
    queryKey: mediaKeys.list(view),
    queryFn: ({ pageParam, signal }) => fetchGallery(view, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: MediaList) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** First page of a view, in the form the cache keeps it: server components hand it on. */
export function asFirstPage(page: MediaList): GalleryData {
  return { pages: [page], pageParams: [null] };
}

const mapItems = (data: GalleryData, change: (items: Media[]) => Media[]): GalleryData => ({
  ...data,
  pages: data.pages.map((page) => ({ ...page, items: change(page.items) })),
});

/** Puts newer versions of items in every list that shows them; what is gone from the library leaves the lists. */
export function replaceInLists(cache: QueryClient, changed: ReadonlyMap<FileKey, Media | null>): void {
  cache.setQueriesData<GalleryData>({ queryKey: mediaKeys.lists }, (data) =>
    data === undefined
      ? data
      : mapItems(data, (items) =>
          items.flatMap((item) => {
            const next = changed.get(fileKey(item));
            if (next === undefined) return [item];
            return next === null || next.is_deleted ? [] : [next];
          }),
        ),
  );
}

/**
 * What a view looks like once its newest page was read again: items not seen before stand in front, all pages already read stay as
 * they are. Null where the new page does not join on to what is known, so that the view has to be read afresh.
 */
export function withNewest(data: GalleryData, newest: MediaList): GalleryData | null {
  const [first, ...rest] = data.pages;
  if (first === undefined) return null;
  const known = new Set(data.pages.flatMap((page) => page.items.map((item) => item.id)));
  const fresh = newest.items.filter((item) => !known.has(item.id));
  const joins = fresh.length < newest.items.length || newest.next_cursor === null;
  if (!joins) return null;
  const updated = new Map(newest.items.map((item) => [item.id, item]));
  const items = [...fresh, ...first.items.map((item) => updated.get(item.id) ?? item)];
  return { ...data, pages: [{ ...first, items, total: newest.total ?? first.total }, ...rest] };
}

type Projects = z.infer<typeof ProjectList>;

/** The longest page the API gives, and how many of them are read: no screen is of use with more projects than that. */
const PROJECTS_PAGE = 500;
const PROJECTS_PAGES = 20;

/** All pages of the list as one. A project that moved to a later page meanwhile is there once, as it was told of last. */
async function fetchProjects(signal: AbortSignal): Promise<Projects> {
  const read = new Map<string, Project>();
  let total: number | null = null;
  let cursor: string | null = null;
  for (let page = 0; page < PROJECTS_PAGES && (page === 0 || cursor !== null); page++) {
    const answer: Projects = await ask(address("/api/projects", { limit: PROJECTS_PAGE, cursor }), { signal });
    for (const project of answer.items) read.set(project.id, project);
    total = answer.total;
    cursor = answer.next_cursor;
  }
  return { items: [...read.values()], total, next_cursor: cursor };
}

/** Every project, with its folders and counts. */
export function projectsOptions() {
  return queryOptions({ queryKey: projectKeys.list, queryFn: ({ signal }) => fetchProjects(signal) });
}

export function projectOptions(id: string) {
  return queryOptions({
    queryKey: projectKeys.one(id),
    queryFn: ({ signal }) => ask<Project>(`/api/projects/${encodeURIComponent(id)}`, { signal }),
  });
}

export function useCreateProject() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (project: z.infer<typeof NewProject>) => ask<Project>("/api/projects", { method: "POST", body: project }),
    onSuccess: (project) => {
      cache.setQueryData(projectKeys.one(project.id), project);
      return cache.invalidateQueries({ queryKey: projectKeys.list });
    },
  });
}
