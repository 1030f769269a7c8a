import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["lib/**/*.test.ts", "components/**/*.test.{ts,tsx}", "cli/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["node_modules", ".next"],
    globalSetup: ["test/global-setup.ts"],
    env: { TZ: "Asia/Kathmandu", LOG_LEVEL: "error" },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
