import { mkdtempSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { PUBLIC_KEYS, SETTINGS, SettingsPatch } from "./schema.ts";
import { changeSettings, describeSettings, readSetting, readSettings } from "./service.ts";

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "atelier-settings-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  return home;
}

describeEachDatabase("settings", (database) => {
  it("live in a file, survive the database, and go back to their default by null", async () => {
    const home = newHome();
    await changeSettings({ "general.name": "Workshop", "generation.visibility": "shared" });
    await database().client.event.deleteMany();
    expect(JSON.parse(readFileSync(join(home, "config", "settings.json"), "utf8"))).toEqual({
      "general.name": "Workshop",
      "generation.visibility": "shared",
    });
    expect(await readSetting("general.name")).toBe("Workshop");
    await changeSettings({ "general.name": null });
    expect(await readSetting("general.name")).toBe("Atelier");
  });

  it("keep keys of other versions, and take the default where a value is not valid", async () => {
    const home = newHome();
    await mkdir(join(home, "config"), { recursive: true });
    await writeFile(join(home, "config", "settings.json"), '{"from.tomorrow": {"x": 1}, "previews.cache_gib": "much"}');
    expect(await readSetting("previews.cache_gib")).toBe(SETTINGS["previews.cache_gib"].default);
    await changeSettings({ "general.name": "A" });
    expect(JSON.parse(readFileSync(join(home, "config", "settings.json"), "utf8"))["from.tomorrow"]).toEqual({ x: 1 });
  });

  it("say what changed to whoever listens", async () => {
    newHome();
    await database().client.event.deleteMany();
    await changeSettings({ "general.name": "B" });
    const [event] = await database().client.event.findMany();
    expect([event?.type, event?.scope, JSON.parse(event?.payload ?? "")]).toEqual([
      "settings.changed",
      "everyone",
      { keys: ["general.name"] },
    ]);
  });
});

it("refuse a key that is unknown or internal, and describe every public one", async () => {
  newHome();
  expect(SettingsPatch.safeParse({ "people.local_login": "eve" }).success).toBe(false);
  expect(SettingsPatch.safeParse({ nonsense: 1 }).success).toBe(false);
  expect(describeSettings().items.map((item) => item.key)).toEqual(PUBLIC_KEYS);
  expect(Object.keys(await readSettings())).toEqual(PUBLIC_KEYS);
});
