/** What the history says of a prompt. Pure. */
import { nodeIds } from "./messages.ts";

export type Verdict =
  | { readonly kind: "success"; readonly outputs: Readonly<Record<string, unknown>>; readonly cached: readonly string[] }
  | { readonly kind: "error"; readonly data: unknown }
  | { readonly kind: "interrupted" };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The entry of `prompt` in the answer of `GET /history/{prompt}`; null where there is none (it waits, runs, was deleted or never known),
 * and where the entry is another client's, who chose the same id.
 */
export function entryOf(answer: unknown, prompt: string, client: string): Fields | null {
  const entry = isFields(answer) ? answer[prompt] : undefined;
  if (!isFields(entry)) return null;
  const asked = Array.isArray(entry.prompt) ? entry.prompt : [];
  const said = isFields(asked[3]) ? asked[3].client_id : undefined;
  return typeof said === "string" && said !== client ? null : entry;
}

/** How a prompt ended. An interrupted one says `error` like a failed one: only its messages tell them apart. */
export function judgeEntry(entry: Fields): Verdict {
  const status = isFields(entry.status) ? entry.status : {};
  const messages = (Array.isArray(status.messages) ? status.messages : []).flatMap((one) =>
    Array.isArray(one) && typeof one[0] === "string" ? [{ type: one[0], data: isFields(one[1]) ? one[1] : {} }] : [],
  );
  const said = (type: string) => messages.findLast((one) => one.type === type);
  const outputs = isFields(entry.outputs) ? entry.outputs : {};
  if (status.status_str !== "error") return { kind: "success", outputs, cached: nodeIds(said("execution_cached")?.data.nodes) };
  if (said("execution_interrupted")) return { kind: "interrupted" };
  return { kind: "error", data: said("execution_error")?.data ?? {} };
}

export interface Line {
  readonly running: ReadonlySet<string>;
  /** In the order in which they will run. */
  readonly waiting: ReadonlySet<string>;
}

/** How many run before it; null for one that is not in line. */
export function aheadOf(line: Line, prompt: string): number | null {
  if (line.running.has(prompt)) return 0;
  const place = [...line.waiting].indexOf(prompt);
  return place < 0 ? null : place + line.running.size;
}

/** `GET /queue`: an item is `[number, prompt id, graph, extra data, outputs]`. They come as a heap keeps them; the lowest number is next. */
export function readLine(answer: unknown): Line {
  const ids = (list: unknown) => {
    const items = (Array.isArray(list) ? list : []).filter((item) => Array.isArray(item) && typeof item[1] === "string");
    const numbered = items.map((item: unknown[]) => ({ number: Number(item[0]) || 0, id: String(item[1]) }));
    return new Set(numbered.toSorted((a, b) => a.number - b.number).map(({ id }) => id));
  };
  return isFields(answer)
    ? { running: ids(answer.queue_running), waiting: ids(answer.queue_pending) }
    : { running: new Set(), waiting: new Set() };
}
