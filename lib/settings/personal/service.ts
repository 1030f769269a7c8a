import { createHash } from "node:crypto";
import { rename, stat } from "node:fs/promises";
import { z } from "zod";
import { AppError, systemCode } from "#lib/core/errors.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { type ConfigShape, readConfigFile, updateConfigFile } from "#lib/disk/json-file.ts";
import { configPath, readSetting } from "../service.ts";
import {
  MOST_DRAFTS,
  MOST_PROMPTS,
  MOST_SNIPPETS,
  type NewSnippet,
  type NewUsedPrompt,
  NO_PREFERENCES,
  type PersonalFile,
  Preferences,
  Snippet,
  type SnippetList,
  type SnippetPatch,
  type StoredDraft,
  UsedPrompt,
  type UsedPromptList,
} from "./schema.ts";

const SHAPES: Readonly<Record<PersonalFile, ConfigShape>> = { snippets: "list", drafts: "object", preferences: "object", prompts: "list" };
/** As accounts are named; anything else never becomes part of a path. */
const LOGIN = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const LOCAL = "local";

/** What the person at the machine kept goes with the account that they became. */
async function folderOf(login: string): Promise<string> {
  if (!LOGIN.test(login)) throw new AppError("invalid", `"${login}" is no account's name.`);
  const folder = configPath("people", login);
  if (login === LOCAL || (await readSetting("people.local_login")) !== login) return folder;
  if (await stat(folder).catch(() => null)) return folder;
  await rename(configPath("people", LOCAL), folder).catch((error: unknown) => {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
  });
  return folder;
}

const pathOf = async (login: string, file: PersonalFile) => `${await folderOf(login)}/${file}.json`;

async function read(login: string, file: PersonalFile): Promise<unknown> {
  return (await readConfigFile(await pathOf(login, file), SHAPES[file])).value;
}

async function change(login: string, file: PersonalFile, next: (current: unknown) => unknown): Promise<unknown> {
  return updateConfigFile(await pathOf(login, file), SHAPES[file], next);
}

/** The entries of a list that can be read; whatever else stands there is left alone by those who only look. */
function entries<T extends z.ZodType>(stored: unknown, schema: T): z.infer<T>[] {
  return (Array.isArray(stored) ? stored : []).flatMap((one) => {
    const parsed = schema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

const listOf = <T>(items: T[]) => ({ items, total: items.length, next_cursor: null });

/** A person's snippets, in their order. */
export async function listSnippets(login: string): Promise<SnippetList> {
  return listOf(entries(await read(login, "snippets"), Snippet));
}

/** @throws AppError `conflict` where there are as many as there may be */
export async function addSnippet(login: string, { label, text }: NewSnippet): Promise<Snippet> {
  const at = new Date().toISOString();
  const made: Snippet = { id: uuidv7(), label, text, created_at: at, updated_at: at };
  await change(login, "snippets", (current) => {
    const stored = Array.isArray(current) ? current : [];
    if (stored.length >= MOST_SNIPPETS) throw new AppError("conflict", `There are ${MOST_SNIPPETS} snippets already. Remove some first.`);
    return [...stored, made];
  });
  return made;
}

function placeOf(stored: readonly unknown[], id: string): number {
  const at = stored.findIndex((one) => (one as { id?: unknown } | null)?.id === id);
  if (at < 0) throw new AppError("not_found", `There is no snippet ${id}.`, { field: "id" });
  return at;
}

/** @throws AppError `not_found` */
export async function changeSnippet(login: string, id: string, patch: SnippetPatch): Promise<Snippet> {
  let changed: Snippet | undefined;
  await change(login, "snippets", (current) => {
    const stored = Array.isArray(current) ? current : [];
    const at = placeOf(stored, id);
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    const next = { ...stored[at], ...given, updated_at: new Date().toISOString() };
    changed = Snippet.parse(next);
    return stored.with(at, next);
  });
  return changed as Snippet;
}

/** @throws AppError `not_found` */
export async function removeSnippet(login: string, id: string): Promise<Snippet> {
  let removed: Snippet | undefined;
  await change(login, "snippets", (current) => {
    const stored = Array.isArray(current) ? current : [];
    const at = placeOf(stored, id);
    removed = Snippet.parse(stored[at]);
    return stored.toSpliced(at, 1);
  });
  return removed as Snippet;
}

export async function orderSnippets(login: string, ids: readonly string[]): Promise<SnippetList> {
  const ordered = await change(login, "snippets", (current) => {
    const stored: unknown[] = Array.isArray(current) ? current : [];
    const place = (one: unknown) => {
      const at = ids.indexOf(String((one as { id?: unknown } | null)?.id));
      return at < 0 ? ids.length : at;
    };
    return stored.toSorted((a, b) => place(a) - place(b));
  });
  return listOf(entries(ordered, Snippet));
}

/** By its words, so that the same prompt is one, wherever it was used. */
export function promptId(text: string): string {
  return createHash("sha256").update(text.trim()).digest("hex").slice(0, 16);
}

/** A prompt that shall not come back with the jobs it was used in; what it said is not kept. */
const ForgottenPrompt = z.object({ id: z.string(), forgotten_at: z.string() });

const forgottenIn = (stored: unknown) => entries(stored, ForgottenPrompt).slice(0, MOST_PROMPTS);

/**
 * The prompts a person used last, newest first; those that hold all the words of `q`. `elsewhere` are those of work that was asked for in
 * other ways than by the form that remembers: they are in it too, unless they were forgotten since.
 */
export async function listPrompts(login: string, q = "", elsewhere: readonly UsedPrompt[] = []): Promise<UsedPromptList> {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const all = withElsewhere(await read(login, "prompts"), elsewhere);
  return listOf(all.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word))));
}

function withElsewhere(stored: unknown, elsewhere: readonly UsedPrompt[]): UsedPrompt[] {
  const forgotten = new Map(forgottenIn(stored).map(({ id, forgotten_at }) => [id, forgotten_at]));
  const all = new Map(entries(stored, UsedPrompt).map((used) => [used.id, used]));
  for (const other of elsewhere) {
    if (other.at <= (forgotten.get(other.id) ?? "")) continue;
    const own = all.get(other.id);
    const newest = own && own.at >= other.at ? own : other;
    all.set(other.id, { ...newest, times: Math.max(other.times, own?.times ?? 0) });
  }
  return [...all.values()].sort((a, b) => Number(b.at > a.at) - Number(b.at < a.at)).slice(0, MOST_PROMPTS);
}

/** Takes a prompt to the front of the history. One that was used before stands there once, with how often. */
export async function rememberPrompt(login: string, { text, negative = null }: NewUsedPrompt): Promise<UsedPrompt> {
  const id = promptId(text);
  let used: UsedPrompt = { id, text, negative, at: new Date().toISOString(), times: 1 };
  await change(login, "prompts", (current) => {
    const stored = entries(current, UsedPrompt);
    used = { ...used, times: (stored.find((one) => one.id === id)?.times ?? 0) + 1 };
    return [used, ...stored.filter((one) => one.id !== id).slice(0, MOST_PROMPTS - 1), ...forgottenIn(current)];
  });
  return used;
}

/** What it said goes, here and for what `elsewhere` tells of until now. @throws AppError `not_found` */
export async function forgetPrompt(login: string, id: string, elsewhere: readonly UsedPrompt[] = []): Promise<UsedPrompt> {
  let forgotten: UsedPrompt | undefined;
  await change(login, "prompts", (current) => {
    forgotten = withElsewhere(current, elsewhere).find((one) => one.id === id);
    if (!forgotten) throw new AppError("not_found", `There is no prompt ${id} in the history.`, { field: "id" });
    const stored = entries(current, UsedPrompt).filter((one) => one.id !== id);
    const others = forgottenIn(current).filter((one) => one.id !== id);
    return [...stored, { id, forgotten_at: new Date().toISOString() }, ...others].slice(0, 2 * MOST_PROMPTS);
  });
  return forgotten as UsedPrompt;
}

const Kept = z.looseObject({ draft: z.record(z.string(), z.unknown()), updated_at: z.string() });
type Kept = z.infer<typeof Kept>;

function keptDrafts(stored: unknown): Map<string, Kept> {
  const named = Object.entries((stored ?? {}) as Record<string, unknown>);
  return new Map(
    named.flatMap(([name, one]) => {
      const parsed = Kept.safeParse(one);
      return parsed.success ? [[name, parsed.data] as const] : [];
    }),
  );
}

/** A form as it was left at the last visit, on whatever device. */
export async function readDraft(login: string, name: string): Promise<StoredDraft> {
  const kept = keptDrafts(await read(login, "drafts")).get(name);
  return { name, draft: kept?.draft ?? null, updated_at: kept?.updated_at ?? null };
}

/** Keeps a form as it is; the last one written counts. The ones nobody touched for longest go when there are too many. */
export async function keepDraft(login: string, name: string, draft: Record<string, unknown>): Promise<StoredDraft> {
  const updated_at = new Date().toISOString();
  await change(login, "drafts", (current) => {
    const others = [...keptDrafts(current)].filter(([one]) => one !== name);
    const newest = others.sort(([, a], [, b]) => (a.updated_at < b.updated_at ? 1 : -1)).slice(0, MOST_DRAFTS - 1);
    return Object.fromEntries([[name, { draft, updated_at }], ...newest]);
  });
  return { name, draft, updated_at };
}

function preferencesIn(stored: unknown): Preferences {
  const named = (stored ?? {}) as Record<string, unknown>;
  const valid = Object.entries(Preferences.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(named[key]);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return { ...NO_PREFERENCES, ...Object.fromEntries(valid) };
}

export async function readPreferences(login: string): Promise<Preferences> {
  return preferencesIn(await read(login, "preferences"));
}

export async function changePreferences(login: string, patch: Partial<Preferences>): Promise<Preferences> {
  return preferencesIn(await change(login, "preferences", (current) => ({ ...(current as object | undefined), ...patch })));
}
