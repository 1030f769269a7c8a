import { z } from "zod";
import { FolderName } from "#lib/core/folder-name.ts";

/**
 * Every setting a person can change: its type, its default, and where it stands in the settings page. Titles and what a change means
 * are in the message catalogues under `settings.fields.<key with dots as underscores>`.
 */
export const SETTINGS = {
  "general.name": { group: "general", schema: z.string().trim().min(1).max(60), default: "Atelier" },
  "generation.default_project": {
    group: "general",
    schema: FolderName,
    default: "default",
  },
  "generation.visibility": { group: "general", schema: z.enum(["private", "shared"]), default: "private" },
  "queue.max_waiting_per_person": { group: "general", schema: z.number().int().min(0).max(100_000), default: 0 },
  /** Gigabytes; 0 sets no limit. */
  "storage.preview_cache_gb": { group: "general", schema: z.number().int().min(0).max(100_000), default: 20 },
  /** The account that the local person became; set once, by the first-visit set-up. */
  "people.local_login": { group: "internal", schema: z.string(), default: "local" },
} as const satisfies Record<string, { group: string; schema: z.ZodType; default: unknown }>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = z.infer<(typeof SETTINGS)[K]["schema"]>;
export type Settings = { [K in SettingKey]: SettingValue<K> };

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];
/** The keys the settings page shows. */
export const PUBLIC_KEYS = SETTING_KEYS.filter((key) => SETTINGS[key].group !== "internal");

/** `GET /settings` */
export const SettingsDto = z.object(Object.fromEntries(PUBLIC_KEYS.map((key) => [key, SETTINGS[key].schema]))) as z.ZodType<
  Partial<Settings>
>;
/** `PATCH /settings`: some of them; `null` goes back to the default. */
export const SettingsPatch = z.strictObject(
  Object.fromEntries(PUBLIC_KEYS.map((key) => [key, SETTINGS[key].schema.nullable().optional()])),
) as z.ZodType<{ [K in SettingKey]?: SettingValue<K> | null }>;

/** `GET /settings/schema`: what the page draws its form from. */
export const SettingsSchema = z.object({
  items: z.array(
    z.object({
      key: z.string(),
      group: z.string(),
      type: z.enum(["string", "number", "integer", "boolean", "choice"]),
      default: z.unknown(),
      min: z.number().nullable(),
      max: z.number().nullable(),
      choices: z.array(z.string()).nullable(),
    }),
  ),
  total: z.number().int(),
  next_cursor: z.null(),
});
export type SettingsSchema = z.infer<typeof SettingsSchema>;
