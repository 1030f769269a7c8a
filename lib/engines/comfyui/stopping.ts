/**
 * Stops a prompt on its server. A question to stop can come while the answer to `POST /prompt` is still out: then the prompt may get into
 * the line after one has looked, so that not to find it there says nothing for a while.
 */
import { sleep } from "#lib/core/time.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { endingOf } from "#lib/queue/define.ts";
import { dropPrompt, getLine, interruptPrompt } from "./api.ts";
import { type Server, Unreachable } from "./http.ts";
import { because } from "./reasons.ts";

const STOP_MS = 120_000;
/** So long the answer to `POST /prompt` is still waited for when a person stops the job meanwhile: it tells what there is to stop. */
const ANSWER_MS = 10_000;
/** So long after it was sent a prompt whose answer never came may still get into the line. */
const UNSURE_MS = 60_000;

/** Aborts when the signal does; only where a person stops the job, so much later. @returns also what ends the waiting */
export function patient(signal: AbortSignal): { signal: AbortSignal; end(): void } {
  const later = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const abort = () => later.abort(signal.reason);
  const asked = () => {
    if (endingOf(signal) === "stop") timer = setTimeout(abort, ANSWER_MS);
    else abort();
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", asked, { once: true });
  const end = () => {
    if (timer) clearTimeout(timer);
    signal.removeEventListener("abort", asked);
  };
  return { signal: later.signal, end };
}

interface Begun {
  readonly prompt: string;
  /** Whether the server has said that it took it. */
  readonly posted: boolean;
  readonly at: number;
}

/** Stops what was begun, however far that came. @throws AppError where the server has not confirmed that nothing of it is left */
export async function stopBegun(server: Server, { prompt, posted, at }: Begun): Promise<void> {
  const wasThere = await stopThere(server, prompt);
  if (!wasThere && !posted && Date.now() - at < UNSURE_MS) throw new Unreachable(server, because("unsure"));
}

/** Resolves when the prompt is neither waiting nor running there any more, to whether it was. @throws Unreachable, AppError after two minutes */
async function stopThere(server: Server, prompt: string): Promise<boolean> {
  const latest = Date.now() + STOP_MS;
  let told = 0;
  for (let tries = 0; Date.now() < latest; tries += 1) {
    const line = await getLine(server);
    if (line.waiting.has(prompt)) await dropPrompt(server, prompt);
    else if (!line.running.has(prompt)) return tries > 0;
    // Once is enough for most nodes; some look only between two steps.
    else if (tries === 0 || Date.now() - told > 2_000) {
      await interruptPrompt(server, prompt);
      told = Date.now();
    }
    await sleep(Math.min(250, 20 * 2 ** tries));
  }
  throw refusal("generation_failed", "goes_on", { engine: server.name });
}
