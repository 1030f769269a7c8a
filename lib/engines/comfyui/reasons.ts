/** How a run of ComfyUI ends for good, told as a sentence of the catalogue. */
import type { ErrorCode } from "#lib/core/errors.ts";
import type { Told } from "#lib/i18n/reasons.ts";
import { WorkEnded } from "#lib/queue/define.ts";

export { type Because, because, type ReasonKey, type Told, tell, type WhyKey } from "#lib/i18n/reasons.ts";

type At = Omit<NonNullable<ConstructorParameters<typeof WorkEnded>[2]>, "reason">;

export function ending(code: ErrorCode, { message, reason }: Told, at: At = {}): WorkEnded {
  return new WorkEnded(code, message, { ...at, reason });
}
