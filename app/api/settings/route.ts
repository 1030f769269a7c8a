import { route } from "#lib/http/route.ts";
import { SettingsDto, SettingsPatch } from "#lib/settings/schema.ts";
import { changeSettings, readSettings } from "#lib/settings/service.ts";

export const GET = route({
  summary: "The settings as they are",
  tags: ["Settings"],
  response: SettingsDto,
  can: "settings.read",
  handle: () => readSettings(),
});

export const PATCH = route({
  summary: "Changes some settings; null goes back to the default",
  tags: ["Settings"],
  body: SettingsPatch,
  response: SettingsDto,
  can: "settings.write",
  handle: ({ body }) => changeSettings(body),
});
