import type { Difference } from "#lib/engines/graph/compare.ts";
import { checkBypass, checkConversion, checkWriteBack } from "#lib/engines/graph/corpus/checks.ts";
import {
  hasTemplates,
  readDefinitions,
  readTemplates,
  TEMPLATES,
  type Template,
  templateNames,
} from "#lib/engines/graph/corpus/templates.ts";
import type { Definitions } from "#lib/engines/graph/schema.ts";

interface Tally {
  right: number;
  of: number;
  redrawn: number;
  ms: number;
}

/** How much of what ComfyUI's own page makes of its templates the conversion makes too; every difference is printed. */
export async function benchWorkflows(): Promise<void> {
  if (!hasTemplates()) {
    console.log(`${TEMPLATES} is not here: nothing to convert.`);
    return;
  }
  const definitions = readDefinitions();
  const templates = templateNames().flatMap(readTemplates);
  const isSaved = ({ modes }: Template) => Object.keys(modes).length === 0;
  const saved = templates.filter(isSaved);
  const variants = templates.filter((template) => !isSaved(template));
  const convert = (template: Template) => ({ found: checkConversion(template, definitions), isRedrawn: false });
  print("workflows converted as the page does", run(saved, convert));
  print("variants converted as the page does", run(variants, convert));
  print(
    "values and modes written back",
    run(templates, (template) => written(template, definitions, false)),
  );
  print(
    "the same with every value changed",
    run(templates, (template) => written(template, definitions, true)),
  );
  const bypasses = variants.filter((template) => checkBypass(template, definitions) !== null);
  print(
    "bypasses of the queued graph",
    run(bypasses, (template) => ({ found: checkBypass(template, definitions) ?? [], isRedrawn: false })),
  );
}

function written(template: Template, definitions: Definitions, isChanged: boolean): { found: readonly Difference[]; isRedrawn: boolean } {
  const { differences, isRedrawn } = checkWriteBack(template, definitions, isChanged);
  return { found: differences, isRedrawn };
}

function run(templates: readonly Template[], check: (template: Template) => { found: readonly Difference[]; isRedrawn: boolean }): Tally {
  const tally: Tally = { right: 0, of: templates.length, redrawn: 0, ms: 0 };
  for (const template of templates) {
    const started = performance.now();
    const { found, isRedrawn } = check(template);
    tally.ms = Math.max(tally.ms, performance.now() - started);
    if (found.length === 0) tally.right++;
    if (isRedrawn) {
      tally.redrawn++;
      console.log(`  ${template.name}: drawn anew`);
    }
    for (const { node, input, got, wanted } of found)
      console.log(`  ${template.name}: ${node}${input === null ? "" : `.${input}`}: ${shown(got)}, the page: ${shown(wanted)}`);
  }
  return tally;
}

function print(what: string, { right, of, redrawn, ms }: Tally): void {
  const note = redrawn === 0 ? "" : `, ${redrawn} drawn anew`;
  console.log(`${what}: ${right} of ${of}${note}, at most ${ms.toFixed(1)} ms each`);
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : (JSON.stringify(value) ?? "").slice(0, 120));
