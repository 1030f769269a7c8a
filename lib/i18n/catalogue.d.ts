import type { Locale } from "./locale.ts";
import type en from "./messages/en.json";

/** Makes a key that is not in the catalogue an error of the type checker. */
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof en;
  }
}
