/** `npm run bench`: measures what `docs/performance.md` reports. */
import { launch } from "./setup/launch.mjs";

await launch("bench/all.ts", { builds: true });
