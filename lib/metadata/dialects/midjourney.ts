/** Midjourney writes the prompt with its flags into the description (PNG, EXIF, XMP): `a fox --ar 3:2 --v 6.1 Job ID: <uuid>`. */
import type { GenerationRecord } from "../schema.ts";
import { xmpWords } from "../xmp.ts";
import type { Dialect } from "./dialect.ts";
import { recordOf } from "./fields.ts";

const JOB = /\s*Job ID:\s*([0-9a-f-]{36})\s*$/i;
const FLAG = /\s--(?:v|version|niji|ar|aspect|stylize|s|style|q|quality|chaos|seed|raw|tile|iw|sref|cref|weird)\b/;

export const midjourney: Dialect = {
  id: "midjourney",
  names: ["xmp", "description", "imagedescription"],
  read: (texts) => {
    const packet = texts.get("xmp");
    const words = packet === null ? null : xmpWords(packet);
    const text = texts.get("description", "imagedescription") ?? words?.description ?? null;
    // A program that names itself is believed.
    if (text === null || (words?.creatorTool && !/midjourney/i.test(words.creatorTool))) return null;
    const record = readFlags(text);
    return record && { record, provenance: null };
  },
};

function readFlags(text: string): GenerationRecord | null {
  const short = text.slice(0, 50_000);
  const job = JOB.exec(short);
  const prompt = short.replace(JOB, "").trim();
  // Others write `--ar` into descriptions too; the version or the job is theirs.
  if (!job && !(FLAG.test(prompt) && /\s--(v|version|niji)\s+\d/.test(prompt))) return null;
  const flag = (name: string) => new RegExp(`\\s--(?:${name})[ =]+([^\\s]{1,40})`).exec(prompt)?.[1];
  const seed = flag("seed");
  return recordOf({
    tool: "Midjourney",
    prompt: prompt || null,
    model: flag("niji") ? `niji ${flag("niji")}` : flag("v|version") ? `v${flag("v|version")}` : null,
    seed: seed && /^\d{1,20}$/.test(seed) ? seed : null,
    negative_prompt: /\s--no\s+([^-][\s\S]{0,2000}?)(?=\s--|$)/.exec(prompt)?.[1]?.trim() ?? null,
    params: { job_id: job?.[1], aspect_ratio: flag("ar|aspect"), stylize: flag("stylize|s") },
  });
}
