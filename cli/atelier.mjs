/** `npm run atelier -- <command>`. Runs on any Node from 20 on; standard output belongs to the command alone. */
import { launch } from "./setup/launch.mjs";

await launch("cli/atelier.ts", { isQuiet: true });
