import { corrected } from "./form.ts";
import { outlineOf } from "./outline.ts";
import type { ReadWorkflow } from "./reading.ts";
import type { Workflow } from "./schema.ts";

/** @param preview when the card's picture was made; null where there is none */
export function presentWorkflow(read: ReadWorkflow, preview: number | null): Workflow {
  const { id, record } = read;
  return {
    id,
    name: record.name,
    format: read.format,
    version: record.version,
    engine_id: record.engine_id,
    fields: corrected(read.found, record),
    missing: { nodes: [...read.missing.nodes], models: [...read.missing.models] },
    checked: read.checked,
    converted: read.converted,
    problems: [...read.problems],
    bypassed: [...read.bypassed],
    muted: [...read.muted],
    tags: record.tags,
    archived: record.archived,
    node_count: read.nodeCount,
    preview_url: preview === null ? null : `/api/workflows/${encodeURIComponent(id)}/preview?v=${preview}`,
    outline: outlineOf(read.ui, read.graph),
    created_at: record.created_at,
    updated_at: record.updated_at,
  };
}
