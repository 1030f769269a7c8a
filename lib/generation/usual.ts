/** What a job like this one usually takes, told from those that were done lately. */

/** A job that was done. */
export interface Taken {
  readonly engineId: string | null;
  /** Null for an engine's own form. */
  readonly workflowId: string | null;
  readonly seconds: number;
}

export type Work = Pick<Taken, "engineId" | "workflowId">;

/** The last ones count: a model that was changed for a faster one is forgotten soon. */
const MOST = 20;
/** An engine that has all of it made already answers within this; no model samples as fast. */
const CACHED_SECONDS = 0.2;

/**
 * The seconds a job takes: like the last of its workflow on its engine; where there are none, or no engine was chosen yet, of its workflow
 * on any, then of any workflow. Null where nothing like it was done.
 * @param lately newest first
 */
export function usualSeconds(lately: readonly Taken[], { engineId, workflowId }: Work): number | null {
  const onEngine = (one: Taken) => engineId !== null && one.engineId === engineId;
  if (workflowId === null) return middle(lately.filter((one) => one.workflowId === null && onEngine(one)));
  const same = lately.filter((one) => one.workflowId === workflowId);
  const others = lately.filter((one) => one.workflowId !== null);
  return middle(same.filter(onEngine)) ?? middle(same) ?? middle(others.filter(onEngine)) ?? middle(others);
}

/** The median, so that one run that loaded a model first does not stretch all others. */
function middle(taken: readonly Taken[]): number | null {
  const worked = taken.filter(({ seconds }) => seconds >= CACHED_SECONDS);
  const seconds = (worked.length > 0 ? worked : taken)
    .slice(0, MOST)
    .map((one) => one.seconds)
    .sort((a, b) => a - b);
  const upper = seconds[Math.floor(seconds.length / 2)];
  const lower = seconds[Math.floor((seconds.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
