import { mkdtempSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { PUBLIC_KEYS, SETTINGS, SettingsPatch } from "./schema.ts";
import { changeSettings, damagedConfig, describeSettings, readSetting, readSettings } from "./service.ts";

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
    await writeFile(join(home, "config", "settings.json"), '{"from.tomorrow": {"x": 1}, "queue.max_waiting_per_person": "much"}');
    expect(await readSetting("queue.max_waiting_per_person")).toBe(SETTINGS["queue.max_waiting_per_person"].default);
    await changeSettings({ "general.name": "A" });
    expect(JSON.parse(readFileSync(join(home, "config", "settings.json"), "utf8"))["from.tomorrow"]).toEqual({ x: 1 });
  });

  it("outlive a slip in the file: what it held before counts, it is never written over, and mending it is enough", async () => {
    const home = newHome();
    const path = join(home, "config", "settings.json");
    await changeSettings({ "general.name": "Workshop" });
    expect(await readSetting("general.name")).toBe("Workshop");
    for (const slip of ["{broken", "", "[]", '"text"']) {
      await writeFile(path, slip);
      expect(await readSetting("general.name")).toBe("Workshop");
      await expect(changeSettings({ "general.name": "B" })).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining(path),
      });
      expect(readFileSync(path, "utf8")).toBe(slip);
    }
    expect(await damagedConfig()).toEqual(["settings.json"]);
    await writeFile(path, '{"general.name": "Mended"}');
    expect(await damagedConfig()).toEqual([]);
    expect(await readSetting("general.name")).toBe("Mended");
  });

  it("are the defaults where the file was damaged from the start, told once and not at every look", async () => {
    const home = newHome();
    await mkdir(join(home, "config"), { recursive: true });
    await writeFile(join(home, "config", "settings.json"), "{broken");
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    for (let look = 0; look < 3; look++) expect(await readSetting("general.name")).toBe("Atelier");
    const lines = said.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("settings.json"));
    said.mockRestore();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("Mend or remove it");
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
