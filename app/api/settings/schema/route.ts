import { route } from "#lib/http/route.ts";
import { SettingsSchema } from "#lib/settings/schema.ts";
import { describeSettings } from "#lib/settings/service.ts";

export const GET = route({
  summary: "What can be set: types, defaults, ranges",
  tags: ["Settings"],
  response: SettingsSchema,
  can: "settings.read",
  handle: async () => describeSettings(),
});
