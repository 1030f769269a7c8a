import { join } from "node:path";
import { z } from "zod";
import { beginningOf, folderNameProblem } from "#lib/core/folder-name.ts";
import { readJson, updateJson } from "#lib/disk/json-file.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import type { Root } from "../roots/schema.ts";
import { TEMP_FOLDER } from "../roots/service.ts";

/** `<project>/.project.json`: what a person said of a project. Unknown keys are kept; of what is missing or wrong, nothing was said. */
export const ProjectRecord = z.looseObject({
  schema: z.number().catch(1),
  /** Empty: the folder's name. */
  title: z.string().catch(""),
  order: z.number().nullable().catch(null),
  cover: z.string().nullable().catch(null),
  archived: z.boolean().catch(false),
  created_at: z.string().nullable().catch(null),
  updated_at: z.string().catch(""),
});
export type ProjectRecord = z.infer<typeof ProjectRecord>;

export const RECORD_NAME = ".project.json";
const recordPath = (root: Root, id: string) => join(root.path, id, RECORD_NAME);

export async function readRecord(root: Root, id: string): Promise<ProjectRecord | null> {
  const parsed = ProjectRecord.safeParse(await readJson(recordPath(root, id)).catch(() => undefined));
  return parsed.success ? parsed.data : null;
}

/** Changes a project's record in one root. `newest`: the one that counts, which may lie in another root: nothing in it is lost. */
export async function changeRecord(
  root: Root,
  id: string,
  patch: Partial<ProjectRecord>,
  newest: ProjectRecord | null = null,
): Promise<ProjectRecord> {
  const change = (current: unknown): ProjectRecord => {
    const here = ProjectRecord.safeParse(current);
    if (current !== undefined && !here.success) {
      throw refusal("invalid", "project_record_broken", { path: recordPath(root, id) });
    }
    const known = [newest, here.success ? here.data : null].filter((record) => record !== null);
    const [latest] = known.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
    const now = momentAfter(latest?.updated_at);
    const base: ProjectRecord = latest ?? {
      schema: 1,
      title: id,
      order: null,
      cover: null,
      archived: false,
      created_at: now,
      updated_at: now,
    };
    return { ...base, ...patch, updated_at: now };
  };
  return updateJson(recordPath(root, id), change, { temporaryIn: join(root.path, TEMP_FOLDER) });
}

/** The newest record counts, so a change must come out newer than what it changed, whatever the clock says. */
function momentAfter(before: string | undefined): string {
  const last = before === undefined ? Number.NaN : Date.parse(before);
  return new Date(Number.isNaN(last) ? Date.now() : Math.max(Date.now(), last + 1)).toISOString();
}

/** Of the 120 characters and 255 bytes that a folder's name may have so many, and what is added to tell it from others still fits. */
const MOST_CHARACTERS = 100;
const MOST_BYTES = 240;

/** A legal folder name for a title: what file systems and ComfyUI take, near to what the person wrote. */
export function folderNameFor(title: string): string {
  const plain = title
    .toWellFormed()
    .normalize("NFC")
    .replace(/[\\/:*?"<>|]|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const short = beginningOf(plain.slice(0, MOST_CHARACTERS).replace(/\p{Cs}$/u, ""), MOST_BYTES);
  const words = short.replace(/[.\s]+$/, "") || "project";
  return folderNameProblem(words) === null ? words : `${words.replace(/\./g, " ").trim()} project`;
}
