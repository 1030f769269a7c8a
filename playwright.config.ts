import { defineConfig } from "@playwright/test";

const chromium = process.env.ATELIER_CHROMIUM;

/** Those that hold the program to a time run one after the other, when nothing else does any more. One by itself: `--no-deps`. */
const START = "**/start.spec.ts";
const TYPING = "**/studio-typing.spec.ts";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/global-setup.ts",
  projects: [
    { name: "all", testIgnore: [START, TYPING] },
    { name: "start", testMatch: START, dependencies: ["all"] },
    { name: "typing", testMatch: TYPING, dependencies: ["start"] },
  ],
  // Each file starts instances of its own; within a file the tests share one and go in order.
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"], ["./e2e/tally-reporter.ts"]],
  outputDir: "test-results",
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Asia/Kathmandu",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
    },
  },
});
