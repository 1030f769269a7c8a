import { refusal } from "#lib/i18n/reasons.ts";
import type { Actor } from "#lib/people/schema.ts";
import { graphIn, parseWorkflow } from "./carried.ts";
import { readWorkflow } from "./reading.ts";
import type { Workflow, WorkflowVersion } from "./schema.ts";
import { putInFront, undeleteWorkflow } from "./service.ts";
import { hashOf, readStored, readVersion, storedVersions } from "./store.ts";

/** Every version there is, the newest first. */
export async function versionsOf(_actor: Actor, id: string): Promise<{ items: WorkflowVersion[]; total: number; next_cursor: null }> {
  const stored = await readStored(id);
  const { record } = readWorkflow(stored, null);
  const earlier = await Promise.all((await storedVersions(id)).map((version) => readVersion(id, version)));
  const items = earlier
    .filter((one) => one !== null && one.version < record.version)
    .flatMap((one) => one ?? [])
    .map(({ version, text, record: kept, changedAt }) => {
      return { version, current: false, created_at: kept?.version_at ?? changedAt.toISOString(), ...factsOf(text) };
    });
  items.push({ version: record.version, current: true, created_at: record.version_at, ...factsOf(stored.text) });
  items.reverse();
  return { items, total: items.length, next_cursor: null };
}

function factsOf(text: Uint8Array): Pick<WorkflowVersion, "format" | "node_count" | "size_bytes" | "hash"> {
  const found = graphIn(parseWorkflow(new TextDecoder().decode(text)));
  const nodes = found?.format === "ui" ? (found.value as { nodes?: unknown }).nodes : Object.keys(found?.value ?? {});
  return {
    format: found?.format ?? "api",
    node_count: Array.isArray(nodes) ? nodes.length : 0,
    size_bytes: text.length,
    hash: hashOf(text),
  };
}

/** An earlier version, or without one the whole workflow out of the trash. @throws AppError `not_found`, `conflict` */
export async function restoreWorkflow(actor: Actor, id: string, version: number | undefined): Promise<Workflow> {
  if (version === undefined) return undeleteWorkflow(actor, id);
  const kept = await readVersion(id, version);
  const format = kept && graphIn(parseWorkflow(new TextDecoder().decode(kept.text)))?.format;
  if (!kept || !format) {
    await readStored(id);
    throw refusal("not_found", "version_gone", { version: String(version) }, { field: "version" });
  }
  return putInFront(actor, id, { files: { format, text: kept.text, api: kept.api }, record: kept.record });
}
