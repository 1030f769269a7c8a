/** Prints which facts of the corpus are met: `node bench/corpus.ts [--all]`. With `--all`, every fact that is not. */

import { CORPUS, hasCorpus, readManifest } from "#lib/metadata/corpus/manifest.ts";
import { checkEntry, tableOf } from "#lib/metadata/corpus/run.ts";

if (!hasCorpus()) {
  console.log(`${CORPUS} is not here: nothing to read.`);
} else {
  const checked = (await Promise.all(readManifest().map(checkEntry))).flat();
  console.log(tableOf(checked));
  if (process.argv.includes("--all"))
    for (const { file, fact, isMet, wanted, got } of checked)
      if (!isMet) console.log(`${file}  ${fact}\n    wanted ${wanted}\n    got    ${got}`);
}
