import { defineConfig } from "prisma/config";

// Read by `prisma generate` alone: migrations are applied by lib/db/migrate.ts.
export default defineConfig({ schema: `prisma/${process.env.ATELIER_PRISMA_PROVIDER ?? "sqlite"}` });
