import { z } from "zod";
import { EMPTY_RECORD, GenerationRecord, Provenance } from "./schema.ts";

type Shape = typeof GenerationRecord.shape;
const fields = Object.entries(GenerationRecord.shape) as [keyof Shape, Shape[keyof Shape]][];

/** What cannot be read of a record is unknown; the rest of it counts. */
function partialRecord(value: unknown): GenerationRecord {
  const given = z.record(z.string(), z.unknown()).safeParse(value);
  if (!given.success) return EMPTY_RECORD;
  const known = fields.flatMap(([name, field]) => {
    const read = field.safeParse(given.data[name]);
    return read.success ? [[name, read.data] as const] : [];
  });
  return { ...EMPTY_RECORD, ...Object.fromEntries(known) };
}

const text = z.string().nullable().catch(null);
const Partial = z.object({
  schema: z.literal(1),
  engine: z.string().catch(""),
  job_id: text,
  run_id: text,
  created_at: z.string().catch(""),
  record: z.unknown().transform(partialRecord),
  source: Provenance.shape.source.catch(null),
});

/**
 * Provenance as JSON has it, in a file or a sidecar: one that another program or an older version wrote in part says that part, and
 * above all from which file of an engine ours was made. Null for what is none.
 */
export function provenanceIn(value: unknown): Provenance | null {
  const whole = Provenance.safeParse(value);
  if (whole.success) return whole.data;
  const part = Partial.safeParse(value);
  return part.success ? part.data : null;
}

/** Whether a record says anything at all. */
export function isTelling(record: GenerationRecord): boolean {
  const { loras, params, ...rest } = record;
  return loras.length > 0 || Object.keys(params).length > 0 || Object.values(rest).some((one) => one !== null);
}
