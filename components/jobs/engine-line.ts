/** Where a job stands in its engine's own line. */
export interface EngineLine {
  readonly engine: string;
  readonly ahead: number;
}

/** As an engine's note tells it: `in line at ComfyUI, 2 ahead`; null for any other note. */
export function engineLineIn(note: string | null | undefined): EngineLine | null {
  const found = /^in line at (.+), (\d+) ahead$/.exec(note ?? "");
  return found ? { engine: found[1] ?? "", ahead: Number(found[2]) } : null;
}
