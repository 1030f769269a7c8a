import { config } from "zod/v4/core";

// Zod compiles its checks with `new Function`, which the pages' Content-Security-Policy forbids. This runs before any other module.
config({ jitless: true });
