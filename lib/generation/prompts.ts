/** The prompts of the jobs a person asked for, in whatever way: the studio, a script, a workflow of theirs. */
import { db } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { UsedPrompt } from "#lib/settings/personal/schema.ts";
import { promptId } from "#lib/settings/personal/service.ts";
import { GeneratePayload } from "./payloads.ts";
import { selectAskedBy } from "./store.ts";

/** Further back nobody looks for what they asked for; the form's own history reaches further. */
const MOST_JOBS = 500;

const Asked = GeneratePayload.pick({ params: true });

/** Newest first, each prompt once, with how often it was asked for: the cells of a matrix are one time. */
export async function promptsOfJobs(actor: Actor): Promise<UsedPrompt[]> {
  const used = new Map<string, UsedPrompt>();
  const counted = new Set<string>();
  for (const { id: jobId, payload, correlationId, createdAt } of await selectAskedBy(db(), actor.login, MOST_JOBS)) {
    const { data } = Asked.safeParse(JSON.parse(payload));
    const { prompt, negative_prompt: negative } = data?.params ?? {};
    if (typeof prompt !== "string" || prompt.trim() === "") continue;
    const id = promptId(prompt);
    const known = used.get(id);
    const at = createdAt.toISOString();
    const time = `${id} ${correlationId ?? jobId}`;
    if (known === undefined) used.set(id, { id, text: prompt, negative: textOf(negative), at, times: 1 });
    else if (!counted.has(time)) used.set(id, { ...known, times: known.times + 1 });
    counted.add(time);
  }
  return [...used.values()];
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);
