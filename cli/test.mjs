/** `npm test`, `npm run check`: sets up what is not set up yet, then runs what CI runs. Runs on any Node from 20 on. */
import { launch } from "./setup/launch.mjs";

await launch("cli/checks.ts", { onFailure: () => console.log("0 passed, 1 failed, 0 skipped") });
