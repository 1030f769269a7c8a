import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";
import { openRunFolder } from "./run-folder.ts";

/** One real PostgreSQL for the whole run; each suite makes databases of its own in it. What suites leave behind goes with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeFolder = openRunFolder();
  const postgres = await startPostgres();
  project.provide("postgresUrl", await postgres.createDatabase("suites"));
  return async () => {
    await postgres.remove();
    removeFolder();
  };
}
