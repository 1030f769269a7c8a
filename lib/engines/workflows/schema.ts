import { z } from "zod";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import { numeral } from "#lib/core/numbers.ts";
import { ListQuery, listOf } from "#lib/media/schema.ts";
import { WorkflowField } from "../graph/schema.ts";

export const WORKFLOW_FORMAT = z.enum(["api", "ui"]);
export type WorkflowFormat = z.infer<typeof WORKFLOW_FORMAT>;

/** The silhouette of a graph for its card: boxes `[x, y, width, height]` inside 160 × 120, links by the boxes' places in that list. */
export const Outline = z.object({
  boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  links: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type Outline = z.infer<typeof Outline>;

/** The API's Workflow. */
export const Workflow = z.object({
  id: z.string(),
  name: z.string(),
  format: WORKFLOW_FORMAT,
  version: z.number().int(),
  engine_id: z.string().nullable(),
  fields: z.array(WorkflowField),
  /** What the engine lacks; empty as well while nobody can say (`checked`). */
  missing: z.object({ nodes: z.array(z.string()), models: z.array(z.string()) }),
  /** Whether node definitions of an engine were there to look it over with. */
  checked: z.boolean(),
  /** False while the page's own format waits for node definitions: it has no fields until then. */
  converted: z.boolean(),
  /** What the conversion could not make sense of, as sentences. */
  problems: z.array(z.string()),
  /** Nodes that a run goes around, by the person's switches or as the page saved it. */
  bypassed: z.array(z.string()),
  /** Nodes that are left out of a run with every link from them, likewise. */
  muted: z.array(z.string()),
  tags: z.array(z.string()),
  archived: z.boolean(),
  node_count: z.number().int(),
  preview_url: z.string().nullable(),
  outline: Outline,
  created_at: z.string(),
  updated_at: z.string(),
});
export type Workflow = z.infer<typeof Workflow>;
export const WorkflowList = listOf(Workflow);
export type WorkflowList = z.infer<typeof WorkflowList>;

/** How many there are outside the archive. */
export const WorkflowCount = z.object({ total: z.number().int() });
export type WorkflowCount = z.infer<typeof WorkflowCount>;

export const WorkflowsQuery = ListQuery.extend({
  /** Words of the name and the tags. */
  q: z.string().max(200).optional(),
  tag: z.string().max(60).optional(),
  archived: z.enum(["false", "true", "all"]).default("false"),
  /** Those whose graph a file of the library carries, byte for byte. */
  media_id: numeral(z.number().int().positive()).optional(),
  /** `none` leaves `fields` empty: cards need none, and choices of models are long. */
  fields: z.enum(["all", "none"]).default("all"),
});
export type WorkflowsQuery = z.infer<typeof WorkflowsQuery>;

export const WorkflowName = z.string().trim().min(1).max(120);
const Tag = z.string().trim().min(1).max(60);
const Tags = z.array(Tag).max(60);
export const EngineId = z.string().max(128).nullable();

/** A person's word on one input, as wide as what is found in graphs. What is left out stays; `null` takes a bound or a group away. */
export const FieldPatch = z.strictObject({
  node_id: z.string().max(500),
  input: z.string().max(500),
  /** A role such as `prompt` or `seed_2`, or `<node>.<input>`. */
  key: z.string().max(500).optional(),
  label: z.string().max(500).optional(),
  type: WorkflowField.shape.type.optional(),
  default: z.union([z.string().max(200_000), z.number(), z.boolean(), z.null()]).optional(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  step: z.number().positive().nullish(),
  choices: z.array(z.string().max(2_000)).max(50_000).nullish(),
  multiline: z.boolean().nullish(),
  group: z.string().max(500).nullish(),
  on_form: z.boolean().optional(),
  also: WorkflowField.shape.also,
  /** As it was told; nothing to be changed. */
  outside: WorkflowField.shape.outside,
});
export type FieldPatch = z.infer<typeof FieldPatch>;

const Nodes = z.array(z.string().max(200)).max(5_000);

export const WorkflowPatch = z
  .strictObject({
    name: WorkflowName,
    tags: Tags,
    archived: z.boolean(),
    engine_id: EngineId,
    /** Those named change places among themselves into this order; to order the whole form, name all. */
    fields: z.array(FieldPatch).max(5_000),
    /** Every node a run shall go around. One that was muted is not any more. */
    bypassed: Nodes,
    /** Every node a run shall leave out, with every link from it. One that was bypassed is not any more. */
    muted: Nodes,
    /** The picture of the card, from the library. */
    preview_media_id: z.number().int().positive().nullable(),
  })
  .partial();
export type WorkflowPatch = z.infer<typeof WorkflowPatch>;

/** What an import answers: the workflow, and the others that were in the same zip. */
export const ImportedWorkflow = Workflow.extend({ also: z.array(z.object({ id: z.string(), name: z.string() })) });
export type ImportedWorkflow = z.infer<typeof ImportedWorkflow>;

/** The JSON body of an import: one of `workflow` (API or page format) and `media_id`. */
export const ImportBody = z.strictObject({
  workflow: z.unknown().optional(),
  media_id: z.number().int().positive().optional(),
  name: WorkflowName.nullish(),
  engine_id: EngineId.optional(),
  tags: Tags.optional(),
  /** The workflow this is a new version of. */
  replaces: z.string().regex(FOREIGN_ID).nullish(),
});
export type ImportBody = z.infer<typeof ImportBody>;

/** What a multipart import holds beside the file. */
export const ImportForm = z.object({
  file: z.string().meta({
    format: "binary",
    description: "Workflow JSON of either format, a zip with such or an exported bundle, or a picture or film that carries one",
  }),
  name: WorkflowName.optional(),
  engine_id: z.string().max(128).optional(),
  replaces: z.string().regex(FOREIGN_ID).optional(),
});

const EXPORT_FORMAT = z.enum(["api", "ui", "bundle"]);
export const ExportQuery = z.object({
  format: EXPORT_FORMAT.default("api"),
  /** `off`: with the nodes that the person switched off, as drawings want it. */
  switches: z.enum(["on", "off"]).default("on"),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const WorkflowVersion = z.object({
  version: z.number().int(),
  format: WORKFLOW_FORMAT,
  node_count: z.number().int(),
  size_bytes: z.number().int(),
  hash: z.string(),
  /** When this version came into being. */
  created_at: z.string(),
  current: z.boolean(),
});
export type WorkflowVersion = z.infer<typeof WorkflowVersion>;
export const WorkflowVersionList = listOf(WorkflowVersion);

/** Without a version: takes the workflow out of the trash. */
export const RestoreBody = z.object({ version: z.number().int().positive().optional() });

export const DeletedWorkflow = z.object({ id: z.string(), deleted: z.literal(true) });

/** One input's corrections as kept; `null` for a bound or a group that was taken away. */
export const Correction = z
  .object({
    key: z.string(),
    label: z.string(),
    type: WorkflowField.shape.type,
    default: WorkflowField.shape.default,
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().nullable(),
    choices: z.array(z.string()).nullable(),
    multiline: z.boolean().nullable(),
    group: z.string().nullable(),
    on_form: z.boolean(),
    also: WorkflowField.shape.also,
  })
  .partial();
export type Correction = z.infer<typeof Correction>;

/** `atelier.json`: what was said of a workflow. Unknown keys are kept. */
export const WorkflowRecord = z.looseObject({
  schema: z.literal(1),
  name: z.string(),
  tags: z.array(z.string()).catch([]),
  version: z.number().int().positive(),
  format: WORKFLOW_FORMAT,
  /** SHA-256 of `workflow.json` as this version: another content there is a newer version that somebody put in by hand. */
  hash: z.string(),
  engine_id: z.string().nullable().catch(null),
  archived: z.boolean().catch(false),
  /** By `<node>.<input>`. */
  fields: z.record(z.string(), Correction).catch({}),
  /** Inputs in the form's order, by `<node>.<input>`. */
  order: z.array(z.string()).catch([]),
  /** The person's switches, by node: 0 runs, 2 is left out, 4 is gone around. */
  modes: z.record(z.string(), z.union([z.literal(0), z.literal(2), z.literal(4)])).catch({}),
  /** `none`: the person took the card's picture off, and no result becomes another. An owner: it is a result that only they may see. */
  picture: z
    .union([z.literal("none"), z.object({ owner: z.string() })])
    .optional()
    .catch(undefined),
  created_at: z.string(),
  updated_at: z.string(),
  /** When this version came into being. */
  version_at: z.string(),
});
export type WorkflowRecord = z.infer<typeof WorkflowRecord>;
