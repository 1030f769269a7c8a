import type { GenerationRecord } from "../../schema.ts";
import { digitsOf, numberOf, recordOf } from "../fields.ts";

/** `"a fox [fog]" -s 50 -S 123 -W 512 -H 768 -C 7.5 -A k_lms`: null where no option is found. */
export function readDream(command: string): GenerationRecord | null {
  const quoted = /^\s*"((?:\\.|[^"\\])*)"/.exec(command.slice(0, 100_000));
  const dash = command.search(/\s-[A-Za-z]/);
  const words = quoted ? (quoted[1] ?? "").replaceAll('\\"', '"') : dash < 0 ? command : command.slice(0, dash);
  const options = new Map<string, string>();
  const rest = command.slice(quoted ? quoted[0].length : Math.max(0, dash), 100_000);
  for (const [, name = "", value = ""] of rest.matchAll(/(?:^|\s)--?([A-Za-z_]{1,30})[=\s]\s*("[^"]*"|\S+)/g)) options.set(name, value);
  const option = (...names: string[]) => names.map((name) => options.get(name)).find((value) => value !== undefined);
  if (option("s", "S", "steps", "seed") === undefined) return null;
  const { prompt, negative } = splitBrackets(words);
  return recordOf({
    tool: "InvokeAI",
    prompt,
    negative_prompt: negative,
    steps: numberOf(option("s", "steps")),
    seed: digitsOf(option("S", "seed")),
    width: numberOf(option("W", "width")),
    height: numberOf(option("H", "height")),
    cfg: numberOf(option("C", "cfg_scale")),
    sampler: option("A", "sampler") ?? null,
    params: { denoise: numberOf(option("f", "strength")) },
  });
}

/** What stands in `[brackets]` is to be avoided. */
export function splitBrackets(words: string): { prompt: string | null; negative: string | null } {
  const negative = [...words.matchAll(/\[([^[\]]*)\]/g)].slice(0, 100).map(([, inner = ""]) => inner.trim());
  const prompt = words.replace(/\[[^[\]]*\]/g, "").trim();
  return { prompt: prompt || null, negative: negative.join(", ") || null };
}
