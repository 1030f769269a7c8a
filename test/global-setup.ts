import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

/** One real PostgreSQL for the whole run; each suite makes databases of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide("postgresUrl", await postgres.createDatabase("suites"));
  return () => postgres.remove();
}
