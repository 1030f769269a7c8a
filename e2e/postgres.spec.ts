import { startPostgres, type TestPostgres } from "#test/postgres.ts";
import { expect, test, withInstance } from "./fixtures.ts";
import { until } from "./instance.ts";

let postgres: TestPostgres | undefined;

test.describe("on PostgreSQL", () => {
  test.describe.configure({ mode: "serial" });
  const instance = withInstance(async () => {
    postgres = await startPostgres();
    return { env: { DATABASE_URL: await postgres.createDatabase("studio") } };
  });
  test.afterAll(async () => {
    await postgres?.remove();
  });

  test("the main job works as on SQLite", async ({ studio, gallery }) => {
    await studio.open(instance().url);
    await studio.make("a green valley, landscape");
    await expect(studio.recent).toHaveCount(1, { timeout: 30_000 });
    await gallery.open(instance().url);
    await expect(gallery.tiles).toHaveCount(1);
  });

  test("while the database is away it says so, and goes on by itself when it is back", async ({ studio, gallery }) => {
    const { url } = instance();
    await postgres?.stop();
    await until("503 from what needs the database", async () => (await fetch(`${url}/api/jobs`)).status === 503, 30_000);
    const problem = await (await fetch(`${url}/api/jobs`)).json();
    expect(problem.code).toBe("database_unavailable");
    const browsed = (await (await fetch(`${url}/api/gallery`)).json()) as { items: { id: number | null; prompt: string }[] };
    expect(browsed.items.map(({ id, prompt }) => [id, prompt])).toEqual([[null, "a green valley, landscape"]]);
    const refused = await fetch(`${url}/api/projects`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: "Not now" }),
    });
    expect(refused.status).toBe(503);
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(200);
    expect((await health.json()).status).toBe("degraded");

    await postgres?.start();
    await until("200 again", async () => (await fetch(`${url}/api/jobs`)).status === 200, 30_000);
    await studio.open(url);
    await studio.make("an orange cat, bauhaus");
    await expect(studio.recent).toHaveCount(2, { timeout: 60_000 });
    await gallery.open(url);
    await expect(gallery.tiles).toHaveCount(2);
  });
});
