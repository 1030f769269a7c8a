import type { Media } from "#lib/media/schema.ts";

/**
 * How it stands with the picture of a tile. The lane answers an `<img>` for which there is no preview with a sign of its own, which a
 * browser draws like any picture and then keeps: `doubted` is what may be that sign, until the lane was asked in words.
 */
export interface Still {
  /** Of what: a file that is told of anew is looked at anew. */
  readonly version: string;
  readonly state: "doubted" | "fine" | "failed";
  readonly reason: string | null;
  /** How often the lane was asked. */
  readonly asked: number;
}

/** What was only just written is often there a moment later; what is not there then is told of by an event when it comes. */
const WAITS = [0, 4_000, 15_000] as const;

/** Milliseconds until the lane is asked (again); null where there is nothing to ask, or enough was asked. */
export function waitOf({ state, asked }: Still): number | null {
  return state === "fine" ? null : (WAITS[asked] ?? null);
}

/** The sign is square. So may a picture be, but not one whose blur is known, and no waveform. */
export function mayBeSign({ kind, placeholder }: Pick<Media, "kind" | "placeholder">, width: number, height: number): boolean {
  return width === height && (kind === "audio" || placeholder === null);
}

/** After the picture could not be drawn. */
export function failed(before: Still | null, version: string): Still {
  return { version, state: "failed", reason: null, asked: before?.asked ?? 0 };
}

export function doubted(version: string): Still {
  return { version, state: "doubted", reason: null, asked: 0 };
}

/** After the lane was asked in words. */
export function answered(before: Still, answer: Answer): Still {
  const asked = before.asked + 1;
  return answer.isThere ? { ...before, state: "fine", reason: null, asked } : { ...before, state: "failed", reason: answer.reason, asked };
}

/** What the lane said of an address, for all tiles that will draw it: a page keeps the sign it drew once under the same address. */
const heard = new Map<string, { readonly times: number; readonly isThere: boolean }>();
const MOST = 4_000;

export function hear(source: string, { isThere }: Pick<Answer, "isThere">): void {
  const times = (heard.get(source)?.times ?? 0) + 1;
  if (heard.size >= MOST) heard.clear();
  heard.set(source, { times, isThere });
}

export function isKnown(source: string): boolean {
  return heard.get(source)?.isThere ?? false;
}

/** `url` as an image is to ask for it: another one after each answer about `source`. */
export function freshAddress(url: string, source: string): string {
  const times = heard.get(source)?.times ?? 0;
  return times === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}again=${times}`;
}

type Answer = { readonly isThere: true } | { readonly isThere: false; readonly reason: string | null };

/** Whether there is a preview under an address, and if not, why. Reads only the head of one that is there. */
export async function askForStill(address: string, signal: AbortSignal): Promise<Answer> {
  const answer = await fetch(address, { signal });
  if (answer.ok) {
    await answer.body?.cancel();
    return { isThere: true };
  }
  const told: unknown = await answer.json().catch(() => null);
  const detail = typeof told === "object" && told !== null && "detail" in told ? told.detail : null;
  return { isThere: false, reason: typeof detail === "string" ? reasonIn(detail) : null };
}

/** The lane says that there is no preview, and after a colon why. */
function reasonIn(detail: string): string {
  const colon = detail.indexOf(": ");
  return colon < 0 ? detail : detail.slice(colon + 2);
}
