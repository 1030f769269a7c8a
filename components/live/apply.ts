import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { isProblem } from "#lib/core/fetcher.ts";
import type { PayloadOf } from "#lib/events/define.ts";
import { type JobPage, jobKeys, type LiveJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { fetchGallery, fetchMedia, type GalleryData, type GalleryView, mediaKeys, replaceInLists, withNewest } from "#lib/media/client.ts";
import { heard, type RunningScan, scanKeys } from "#lib/media/scan/client.ts";
import type { scanProgress } from "#lib/media/scan/events.ts";
import type { Media } from "#lib/media/schema.ts";
import { isEnded, type JobStatus } from "#lib/queue/schema.ts";
import type { Effect } from "./effects.ts";
import { isWatched, rereadLists, tellLists } from "./watched.ts";

/** A burst of events costs one round of requests this often. */
const GATHER_MS = 250;
/** How soon it is looked whether a hand has let go. */
const HELD_MS = 50;
/** Above this many changed files it is cheaper to read the lists again than the files one by one. */
const REREAD_AT_MOST = 4;

/** What is drawn anew under a hand takes its click away. The browser knows of presses that began before any script as well. */
function isPressed(): boolean {
  return typeof document !== "undefined" && document.querySelector("a:active, button:active") !== null;
}

interface JobPages {
  pages: JobPage[];
  pageParams: unknown[];
}

/** Carries out effects on the cache. Frames and states at once, everything that asks the server gathered. */
export class CacheEffects {
  readonly #cache: QueryClient;
  #stale = new Map<string, QueryKey>();
  #ids = new Set<number>();
  #wantsNewest = false;
  #wantsLists = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cache: QueryClient) {
    this.#cache = cache;
  }

  apply(effects: readonly Effect[]): void {
    for (const effect of effects) this.#take(effect);
    const waits = this.#stale.size > 0 || this.#ids.size > 0 || this.#wantsNewest || this.#wantsLists;
    if (waits) this.#timer ??= setTimeout(() => void this.#flush(), GATHER_MS);
  }

  /** Nobody knows what was said: everything that is looked at is read again, the rest at the next look. */
  missed(): void {
    void this.#cache.invalidateQueries();
    void rereadLists();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #take(effect: Effect): void {
    if (effect.kind === "frame") showFrame(this.#cache, effect.frame);
    else if (effect.kind === "status") showStatus(this.#cache, effect.job, effect.status);
    else if (effect.kind === "stale") this.#stale.set(JSON.stringify(effect.key), effect.key);
    else if (effect.kind === "newest") this.#wantsNewest = true;
    else if (effect.kind === "scan") showScan(this.#cache, effect.progress);
    else if (effect.kind === "relist") this.#wantsLists = true;
    else for (const id of effect.ids) this.#ids.add(id);
  }

  async #flush(): Promise<void> {
    if (isPressed()) {
      this.#timer = setTimeout(() => void this.#flush(), HELD_MS);
      return;
    }
    this.#timer = undefined;
    const [keys, ids, newest, lists] = [[...this.#stale.values()], [...this.#ids], this.#wantsNewest, this.#wantsLists];
    this.#stale = new Map();
    this.#ids = new Set();
    this.#wantsNewest = false;
    this.#wantsLists = false;
    await Promise.allSettled([
      ...keys.map((queryKey) => readAgain(this.#cache, queryKey)),
      newest ? readNewest(this.#cache) : undefined,
      lists ? rereadLists() : undefined,
      ids.length > 0 ? reread(this.#cache, ids) : undefined,
    ]);
  }
}

/** Pages of a list that was read on so far are read again at the next look only: each of them would be another question. */
const MOST_PAGES = 5;

async function readAgain(cache: QueryClient, queryKey: QueryKey): Promise<void> {
  const isLong = (data: unknown) => ((data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) > MOST_PAGES;
  await Promise.all([
    cache.invalidateQueries({ queryKey, predicate: (query) => !isLong(query.state.data) }),
    cache.invalidateQueries({ queryKey, predicate: (query) => isLong(query.state.data), refetchType: "none" }),
  ]);
}

function showScan(cache: QueryClient, progress: PayloadOf<typeof scanProgress>): void {
  cache.setQueryData<RunningScan | null>(scanKeys.running, (before) => heard(before, progress, Date.now()));
}

function showFrame(cache: QueryClient, frame: LiveJob): void {
  cache.setQueryData<LiveJob | null>(jobKeys.live(frame.job_id), (before) => ({
    ...frame,
    // A frame without a picture says nothing against the last one.
    preview: frame.preview ?? before?.preview ?? null,
    preview_url: frame.preview_url ?? before?.preview_url ?? null,
  }));
  // Only running jobs have frames: a row that still waits is older than this one.
  if (cache.getQueryData<Job>(jobKeys.detail(frame.job_id))?.status === "queued") showStatus(cache, frame.job_id, "running");
}

function showStatus(cache: QueryClient, id: string, status: JobStatus): void {
  const change = (job: Job): Job => (job.id === id && job.status !== status ? { ...job, status } : job);
  // An ended job's row carries outputs or an error: it is shown as ended only once those are read.
  if (isEnded(status)) return;
  // What the try before this one showed is no longer so.
  if (status === "queued") cache.setQueryData<LiveJob | null>(jobKeys.live(id), null);
  cache.setQueryData<Job>(jobKeys.detail(id), (job) => (job ? change(job) : job));
  cache.setQueriesData<JobPages>({ queryKey: jobKeys.lists }, (data) =>
    data ? { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(change) })) } : data,
  );
}

/** Only a view that begins with the newest file can take new ones in front; any other is read again at the next look. */
function beginsWithNewest(view: GalleryView): boolean {
  return (view.sort ?? "created") === "created" && (view.order ?? "desc") === "desc";
}

/** Reads the head of every gallery view on the screen again. */
export async function readNewest(cache: QueryClient): Promise<void> {
  const lists = cache.getQueryCache().findAll({ queryKey: mediaKeys.lists });
  await Promise.allSettled(
    lists.map(async (query) => {
      const view = query.queryKey[2] as GalleryView;
      if (!query.isActive() || !beginsWithNewest(view)) {
        return cache.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: "none" });
      }
      const newest = await fetchGallery(view, null);
      const data = cache.getQueryData<GalleryData>(query.queryKey);
      if (data === undefined) return;
      const joined = withNewest(data, newest);
      if (joined) cache.setQueryData(query.queryKey, joined);
      else await cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }),
  );
}

function shownIds(cache: QueryClient): Set<number> {
  const shown = new Set<number>();
  for (const [, data] of cache.getQueriesData<GalleryData>({ queryKey: mediaKeys.lists })) {
    for (const page of data?.pages ?? []) for (const item of page.items) if (item.id !== null) shown.add(item.id);
  }
  for (const [key] of cache.getQueriesData({ queryKey: mediaKeys.details })) shown.add(key[2] as number);
  return shown;
}

/** A few files are read one by one; many cost less as the lists that show them, and the details that are on the screen. */
async function reread(cache: QueryClient, ids: readonly number[]): Promise<void> {
  const shown = shownIds(cache);
  const wanted = ids.filter((id) => shown.has(id) || isWatched(id));
  if (wanted.length <= REREAD_AT_MOST) return rereadOneByOne(cache, wanted);
  await Promise.all([
    wanted.some((id) => isWatched(id)) ? rereadLists() : undefined,
    wanted.some((id) => shown.has(id)) ? cache.invalidateQueries({ queryKey: mediaKeys.lists }) : undefined,
    ...wanted.map((id) => cache.invalidateQueries({ queryKey: mediaKeys.detail(id) })),
  ]);
}

async function rereadOneByOne(cache: QueryClient, ids: readonly number[]): Promise<void> {
  const changed = new Map<number, Media | null>();
  await Promise.all(
    ids.map(async (id) => {
      try {
        const detail = await fetchMedia(id);
        cache.setQueryData(mediaKeys.detail(id), detail);
        changed.set(id, detail);
      } catch (error) {
        if (!isProblem(error) || error.code !== "not_found") return;
        changed.set(id, null);
        // Who looks at it hears that it is gone.
        void cache.invalidateQueries({ queryKey: mediaKeys.detail(id) });
      }
    }),
  );
  replaceInLists(cache, changed);
  tellLists(changed);
}
