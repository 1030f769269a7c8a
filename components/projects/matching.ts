import type { Project } from "#lib/media/schema.ts";

/** Projects whose title or folder has every word of the query, whatever its case or accents. */
export function matching(projects: readonly Project[], query: string): readonly Project[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return projects;
  return projects.filter(({ id, title }) => {
    const text = fold(`${title} ${id}`);
    return words.every((word) => text.includes(word));
  });
}

/** `Füchse` is found as `fuchse`, too. */
const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
