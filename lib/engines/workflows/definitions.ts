/**
 * What nodes an engine has, also while it is away: asked of the engine, kept in `<home>/cache/definitions/<engine>.json`. The same
 * definitions stay the same object, so that what was made out of them need not be made out again.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { messageOf } from "#lib/core/errors.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { parseExact } from "#lib/core/json.ts";
import { log } from "#lib/core/log.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { sleep } from "#lib/core/time.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { enabledComfyuis } from "../balance.ts";
import type { Definitions } from "../graph/schema.ts";
import { engineIds, findEngine } from "../registry.ts";
import { usableEngine } from "../service.ts";

/** An engine tells of new nodes within this; one that is away is not asked again before. */
const FRESH_MS = 5_000;
/** So long a page waits for an engine that was never heard of. */
const PATIENCE_MS = 4_000;

interface Shelf {
  known: { readonly definitions: Definitions; readonly print: string } | null;
  askedAt: number;
  asking: Promise<void> | null;
  /** What is asked now was waited for in vain once: nobody else waits for it. */
  isLate: boolean;
}

const shelves = processWide("workflow-definitions", () => new Map<string, Shelf>());

function shelfOf(engine: string): Shelf {
  const key = `${environment().home}\0${engine}`;
  const shelf = shelves.get(key) ?? { known: null, askedAt: Number.NEGATIVE_INFINITY, asking: null, isLate: false };
  shelves.set(key, shelf);
  return shelf;
}

/**
 * An engine's node definitions as last known; null where it never told any. Without an engine: those of the first enabled one that has.
 * Never throws for an engine that is away.
 */
export async function definitionsOf(engineId: string | null): Promise<Definitions | null> {
  if (engineId !== null) return firstOf([engineId]);
  const ofCode = await Promise.all(engineIds().map(findEngine));
  return firstOf([...ofCode, ...(await enabledComfyuis())].flatMap((engine) => (engine?.definitions ? engine.id : [])));
}

/** Known ones at once, in the order of the engines; where there are none, of whoever tells them first. */
async function firstOf(ids: readonly string[]): Promise<Definitions | null> {
  const opened = await Promise.all(ids.filter((id) => FOREIGN_ID.test(id)).map(openShelf));
  const known = () => opened.find((shelf) => shelf.known)?.known?.definitions ?? null;
  const awaited = opened.filter((shelf) => shelf.asking && !shelf.isLate);
  if (known() || awaited.length === 0) return known();
  const told = awaited.map(async (shelf) => {
    await shelf.asking;
    if (!shelf.known) throw new Error("it told nothing");
  });
  await Promise.race([Promise.any(told).catch(() => undefined), sleep(PATIENCE_MS)]);
  for (const shelf of awaited) shelf.isLate = shelf.asking !== null;
  return known();
}

async function openShelf(id: string): Promise<Shelf> {
  const shelf = shelfOf(id);
  shelf.known ??= await fromDisk(id);
  if (Date.now() - shelf.askedAt > FRESH_MS) {
    shelf.askedAt = Date.now();
    shelf.asking ??= ask(id, shelf).finally(() => {
      shelf.asking = null;
      shelf.isLate = false;
    });
  }
  return shelf;
}

async function ask(id: string, shelf: Shelf): Promise<void> {
  try {
    // One that is switched off is left alone.
    const engine = await usableEngine(id);
    const definitions = await engine.definitions?.();
    if (!definitions || definitions === shelf.known?.definitions) return;
    const text = JSON.stringify(definitions);
    const print = printOf(text);
    if (print === shelf.known?.print) return;
    shelf.known = { definitions, print };
    await replaceFile(pathOf(id), text, { durable: false });
  } catch (error) {
    log.debug("an engine's node definitions could not be had", { engine_id: id, reason: messageOf(error) });
  }
}

function printOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function pathOf(id: string): string {
  return join(environment().home, "cache", "definitions", `${id}.json`);
}

async function fromDisk(id: string): Promise<Shelf["known"]> {
  try {
    const text = await readFile(pathOf(id), "utf8");
    const definitions = parseExact(text) as Definitions;
    return { definitions, print: printOf(text) };
  } catch {
    return null;
  }
}

/** @throws AppError `invalid` for an engine that is not there, or runs no workflows */
export async function checkEngine(id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return;
  const engine = await findEngine(id);
  if (!engine) throw refusal("invalid", "engine_needs_url", { engine: id }, { field: "engine_id" });
  if (!engine.definitions) throw refusal("invalid", "engine_no_workflows", { engine: engine.name }, { field: "engine_id" });
}
