import type { Media, MediaDetail } from "#lib/media/schema.ts";

/** Whether a file carries a graph. */
export function hasWorkflow(detail: Pick<MediaDetail, "generation">): boolean {
  const workflow = detail.generation?.workflow;
  return Boolean(workflow?.api || workflow?.ui);
}

/** Where the studio takes a file's recipe up; null where there is none, neither in words nor as a graph. */
export function remixAddress(item: Pick<Media, "id" | "prompt">, detail: Pick<MediaDetail, "generation"> | undefined): string | null {
  if (item.id === null) return null;
  const isRecipe = Boolean(item.prompt || detail?.generation?.prompt) || (detail !== undefined && hasWorkflow(detail));
  return isRecipe ? `/studio?remix=${item.id}` : null;
}
