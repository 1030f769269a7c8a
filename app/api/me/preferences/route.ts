import { route } from "#lib/http/route.ts";
import { Preferences, PreferencesPatch } from "#lib/settings/personal/schema.ts";
import { changePreferences, readPreferences } from "#lib/settings/personal/service.ts";

export const GET = route({
  summary: "How one likes the screens to be",
  tags: ["Studio"],
  response: Preferences,
  can: "generate",
  handle: ({ actor }) => readPreferences(actor.login),
});

export const PATCH = route({
  summary: "Changes how one likes the screens to be",
  tags: ["Studio"],
  body: PreferencesPatch,
  response: Preferences,
  can: "generate",
  handle: ({ actor, body }) => changePreferences(actor.login, body as Partial<Preferences>),
});
