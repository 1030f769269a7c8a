import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import sharp from "sharp";
import { pngWith } from "#test/png.ts";
import { expect, test } from "./fixtures.ts";
import { newHome, startInstance, until } from "./instance.ts";

/** A home with a few pictures in a project, one of them with words. */
async function homeWithPictures(): Promise<string> {
  const home = newHome();
  const folder = join(home, "comfyui", "input", "foxes", "output");
  mkdirSync(folder, { recursive: true });
  for (const [index, name] of ["dawn.png", "dusk.png"].entries()) {
    const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 200, g: 90 * index, b: 30 } } });
    await picture.png().toFile(join(folder, name));
  }
  const words = openSync(join(folder, "dawn.png.asset.json"), "w");
  writeSync(words, JSON.stringify({ schema: 1, score: 4, caption: "a fox at dawn", keywords: [] }));
  closeSync(words);
  return home;
}

interface Listed {
  items: {
    id: number | null;
    filename: string;
    score: number;
    caption: string | null;
    path: string;
    project_id: string;
    urls: { original: string };
  }[];
  total: number;
}

async function gallery(url: string): Promise<Listed> {
  const answer = await fetch(`${url}/api/gallery`);
  return (await answer.json()) as Listed;
}

test("without a database files are browsed from the disk, with their words, by the person at the machine", async ({ page }) => {
  const home = await homeWithPictures();
  const instance = await startInstance({ home, env: { ATELIER_DATABASE: "off" } });
  const { items, total } = await gallery(instance.url);
  expect([total, items.map((item) => item.filename).sort()]).toEqual([2, ["dawn.png", "dusk.png"]]);
  const dawn = items.find((item) => item.filename === "dawn.png");
  expect(dawn).toMatchObject({ id: null, score: 4, caption: "a fox at dawn", project_id: "foxes" });
  expect((await fetch(`${instance.url}${dawn?.urls.original}`)).headers.get("content-type")).toBe("image/png");
  const refused = await fetch(`${instance.url}/api/jobs`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(instance.pids("worker.ts")).toEqual([]);

  await page.goto(`${instance.url}/gallery`);
  await expect(page.getByText("There is no database now")).toBeVisible();
  await page.goto(`${instance.url}/gallery/file?path=${encodeURIComponent(dawn?.path ?? "")}`);
  await expect(page.getByRole("img", { name: "a fox at dawn" })).toBeVisible();
  await expect(page.getByText("What you say of it is written beside it")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Caption" })).toBeEnabled();
  await page.goto(`${instance.url}/projects`);
  await expect(page.getByRole("button", { name: "New project" })).toBeDisabled();
  expect((await fetch(`${instance.url}/api/events`)).status).toBe(503);
  await page.goto(`${instance.url}/studio`);
  await expect(page.getByText("This page needs the database")).toBeVisible();
  await instance.remove();
});

test("without a database an address with words leads to the list without them", async () => {
  const instance = await startInstance({ home: await homeWithPictures(), env: { ATELIER_DATABASE: "off" } });
  for (const [path, wordless] of [
    ["/gallery?q=fox&kind=image", "/gallery?kind=image"],
    ["/projects/foxes?q=fox", "/projects/foxes"],
  ]) {
    const answer = await fetch(instance.url + path);
    expect([answer.status, answer.url]).toEqual([200, instance.url + wordless]);
  }
  await instance.remove();
});

test("without a database files are looked into behind the list: models, keywords, times and days are found", async ({ page }) => {
  const home = newHome();
  const folder = join(home, "comfyui", "input", "foxes", "output");
  mkdirSync(folder, { recursive: true });
  const of = (n: number) => (n < 3 ? "fox-v1" : "owl-v2");
  for (let n = 0; n < 40; n++) {
    const recipe = `picture ${n}\nSteps: 20, Sampler: Euler, Seed: ${n}, Size: 8x8, Model: ${of(n)}`;
    writeFileSync(join(folder, `p${String(n).padStart(2, "0")}.png`), pngWith({ parameters: recipe }, 64));
  }
  writeFileSync(join(folder, "p07.png.asset.json"), JSON.stringify({ schema: 1, keywords: ["heron"], created_at: "2019-05-06T07:08:09Z" }));
  const instance = await startInstance({ home, env: { ATELIER_DATABASE: "off" } });
  const ask = async (path: string) => (await fetch(`${instance.url}/api${path}`)).json();
  await until("all to be looked into", async () => (await ask("/gallery/summary")).unread === 0);
  const names = async (query: string) =>
    (await ask(`/gallery?${query}`)).items.map(({ filename }: { filename: string }) => filename).sort();
  expect(await names("model=fox-v1")).toEqual(["p00.png", "p01.png", "p02.png"]);
  expect(await names("keywords=heron")).toEqual(["p07.png"]);
  expect((await ask("/gallery?sort=created&order=asc&limit=1")).items[0].filename).toBe("p07.png");
  const { days } = await ask("/gallery/summary");
  expect([days.length, days.at(-1)]).toEqual([2, { day: "2019-05-06", count: 1 }]);

  const { items } = await ask("/projects");
  expect(items.map(({ cover }: { cover: { filename: string } }) => cover.filename)).toEqual([expect.stringMatching(/^p\d\d\.png$/)]);

  await page.setViewportSize({ width: 700, height: 500 });
  await page.goto(`${instance.url}/gallery`);
  await page.getByRole("slider", { name: "Place in the list" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("heading", { name: /2019/ })).toBeVisible();
  await page.goto(`${instance.url}/gallery?model=fox-v1`);
  await expect(page.getByRole("grid").getByRole("link")).toHaveCount(3);
  await instance.remove();
});

test("without a database a bound host answers nobody", async () => {
  const instance = await startInstance({ home: await homeWithPictures(), env: { ATELIER_DATABASE: "off", HOST: "0.0.0.0" } });
  for (const path of ["/gallery", "/api/gallery", "/api/me", "/m/x/y/256"])
    expect((await fetch(instance.url + path)).status, path).toBe(503);
  const health = await fetch(`${instance.url}/api/health`);
  expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, "degraded"]);
  await instance.remove();
});

/** Until a new database is filled, files are shown from the disk, without ids. */
const isIndexed = ({ items }: Listed) => items.length === 2 && items.every((item) => item.id !== null);

test("a damaged database is set aside whole, and the library comes back from the disk", async () => {
  const home = await homeWithPictures();
  const before = await startInstance({ home });
  await until("the files to be found", async () => (await gallery(before.url)).total === 2);
  await before.stop();
  const folder = join(home, ".scores");
  // What lies in the log beside it would stand in for the broken page.
  for (const suffix of ["-wal", "-shm"]) rmSync(join(folder, `media.db${suffix}`), { force: true });
  const file = openSync(join(folder, "media.db"), "r+");
  writeSync(file, Buffer.alloc(4096, "broken "), 0, 4096, 0);
  closeSync(file);
  copyFileSync(join(folder, "media.db"), join(home, "as-it-was.db"));
  const after = await startInstance({ home });
  const aside = () => readdirSync(folder).filter((name) => /^media\.db\.damaged-\d{8}_\d{6}$/.test(name));
  await until("the broken file to be set aside", () => aside().length > 0);
  await until(
    "the files to be found again",
    async () => isIndexed(await gallery(after.url).catch(() => ({ items: [], total: 0 }))),
    60_000,
  );
  const { items } = await gallery(after.url);
  expect(items.find((item) => item.filename === "dawn.png")).toMatchObject({ score: 4, caption: "a fox at dawn" });
  expect(aside()).toHaveLength(1);
  await after.remove();
});

/** As a person sees it from outside: what is written is found in the file that lies there, and web and worker both use it. */
async function worksOn(databasePath: string, url: string): Promise<boolean> {
  if (!existsSync(databasePath)) return false;
  const answers = async () => isIndexed(await gallery(url)) && (await isWell(url));
  const found = await answers().catch(() => false);
  if (!found) return false;
  const reader = new Sqlite(databasePath, { readonly: true, fileMustExist: true });
  try {
    return reader.prepare("SELECT COUNT(*) FROM media_files").pluck().get() === 2;
  } catch {
    return false;
  } finally {
    reader.close();
  }
}

async function isWell(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/health`);
  return ((await answer.json()) as { status: string }).status === "ok";
}

const NOTHING: Listed = { items: [], total: 0 };

test("a database that is deleted while it is used is made anew from the disk, also where the web process dies meanwhile", async () => {
  const home = await homeWithPictures();
  const instance = await startInstance({ home });
  const folder = join(home, ".scores");
  const path = join(folder, "media.db");
  const listed = () => gallery(instance.url).catch(() => NOTHING);
  await until("the files to be found", async () => isIndexed(await listed()));
  const remove = (names: readonly string[]) => {
    for (const name of names) rmSync(join(folder, name), { force: true });
  };
  for (const { names, dies } of [
    { names: ["media.db", "media.db-wal", "media.db-shm"], dies: false },
    { names: ["media.db", "media.db-wal", "media.db-shm"], dies: true },
    { names: ["media.db"], dies: false },
  ]) {
    const was = statSync(path).ino;
    const held = openSync(path, "r");
    remove(names);
    if (dies) for (const pid of instance.pids("server.ts")) process.kill(pid, "SIGKILL");
    await until("the library to come back", () => worksOn(path, instance.url), 60_000);
    expect(statSync(path).ino).not.toBe(was);
    closeSync(held);
    const { items } = await gallery(instance.url);
    expect(items.find((item) => item.filename === "dawn.png")).toMatchObject({ score: 4, caption: "a fox at dawn" });
    const inFolder = await fetch(`${instance.url}/api/projects/foxes/folders/output/images`);
    expect([inFolder.status, ((await inFolder.json()) as Listed).items.length]).toEqual([200, 2]);
    const resync = await fetch(`${instance.url}/api/gallery/resync`, { method: "POST", headers: { origin: instance.url } });
    expect(resync.status).toBeLessThan(300);
  }
  expect(readdirSync(folder).filter((name) => name.includes("damaged"))).toEqual([]);
  await instance.remove();
});

test("a database that is put in the place of the one in use is taken up", async () => {
  const home = await homeWithPictures();
  const instance = await startInstance({ home });
  const path = join(home, ".scores", "media.db");
  await until("the files to be found", async () => isIndexed(await gallery(instance.url).catch(() => NOTHING)));
  const reader = new Sqlite(path, { readonly: true, fileMustExist: true });
  await reader.backup(join(home, "backup.db"));
  reader.close();
  const backup = new Sqlite(join(home, "backup.db"));
  backup.exec("INSERT INTO rate_limits (key, count, reset_at) VALUES ('mark of the backup', 1, '2100-01-01T00:00:00.000+00:00')");
  backup.close();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  copyFileSync(join(home, "backup.db"), path);
  const { ino } = statSync(path);
  const before = instance.pids("server.ts");
  await until("web to be started anew", () => instance.pids("server.ts").some((pid) => !before.includes(pid)));
  await until("the library to come back", () => worksOn(path, instance.url), 60_000);
  expect(statSync(path).ino).toBe(ino);
  const after = new Sqlite(path, { readonly: true, fileMustExist: true });
  expect(after.prepare("SELECT count FROM rate_limits WHERE key = 'mark of the backup'").pluck().get()).toBe(1);
  after.close();
  await instance.remove();
});
