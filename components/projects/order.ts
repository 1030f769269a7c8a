import type { Project } from "#lib/media/schema.ts";

export const SORTS = ["own", "active", "title", "count"] as const;
export type ProjectSort = (typeof SORTS)[number];

const inAll = (project: Project) => project.image_count + project.video_count + project.audio_count + project.model3d_count;

/** The order of one's own comes first; what has no place in it follows by its last activity. */
export function sorted(projects: readonly Project[], sort: ProjectSort): Project[] {
  const byActivity = (a: Project, b: Project) =>
    (b.last_activity ?? "").localeCompare(a.last_activity ?? "") || a.title.localeCompare(b.title);
  const orders: Record<ProjectSort, (a: Project, b: Project) => number> = {
    own: (a, b) => (a.order ?? Number.MAX_SAFE_INTEGER) - (b.order ?? Number.MAX_SAFE_INTEGER) || byActivity(a, b),
    active: byActivity,
    title: (a, b) => a.title.localeCompare(b.title),
    count: (a, b) => inAll(b) - inAll(a) || byActivity(a, b),
  };
  return [...projects].sort(orders[sort]);
}

/** The same ids with one of them `by` places further on. Null where it stands at that end already. */
export function moved(ids: readonly string[], id: string, by: 1 | -1): string[] | null {
  const from = ids.indexOf(id);
  const to = from + by;
  const other = ids[to];
  if (from < 0 || other === undefined) return null;
  const next = [...ids];
  next[from] = other;
  next[to] = id;
  return next;
}

/** The same ids with one of them put where another stands; null where that changes nothing. */
export function placed(ids: readonly string[], id: string, at: string): string[] | null {
  const [from, to] = [ids.indexOf(id), ids.indexOf(at)];
  if (from < 0 || to < 0 || from === to) return null;
  const next = ids.filter((one) => one !== id);
  next.splice(to, 0, id);
  return next;
}
