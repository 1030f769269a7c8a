import { join } from "node:path";
import { z } from "zod";
import { folderNameProblem } from "#lib/core/folder-name.ts";
import { readJson, updateJson } from "#lib/disk/json-file.ts";
import type { Root } from "../roots/schema.ts";
import { TEMP_FOLDER } from "../roots/service.ts";

/** `<project>/.project.json`: what a person said of a project. Unknown keys are kept. */
export const ProjectRecord = z.looseObject({
  schema: z.literal(1),
  title: z.string(),
  order: z.number().nullable(),
  cover: z.string().nullable(),
  archived: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type ProjectRecord = z.infer<typeof ProjectRecord>;

const recordPath = (root: Root, id: string) => join(root.path, id, ".project.json");

export async function readRecord(root: Root, id: string): Promise<ProjectRecord | null> {
  const parsed = ProjectRecord.safeParse(await readJson(recordPath(root, id)).catch(() => undefined));
  return parsed.success ? parsed.data : null;
}

export async function changeRecord(root: Root, id: string, patch: Partial<ProjectRecord>): Promise<ProjectRecord> {
  const change = (current: unknown): ProjectRecord => {
    const now = new Date().toISOString();
    const before = ProjectRecord.safeParse(current);
    const base: ProjectRecord = before.success
      ? before.data
      : { schema: 1, title: id, order: null, cover: null, archived: false, created_at: now, updated_at: now };
    return { ...base, ...patch, updated_at: now };
  };
  return updateJson(recordPath(root, id), change, { temporaryIn: join(root.path, TEMP_FOLDER) });
}

/** A legal folder name for a title: what file systems and ComfyUI take, near to what the person wrote. */
export function folderNameFor(title: string): string {
  const plain = title
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\\/:*?"<>|]|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const words = [...plain].slice(0, 100).join("").trim() || "project";
  return folderNameProblem(words) === null ? words : `${words.replace(/\./g, " ").trim()} project`;
}
