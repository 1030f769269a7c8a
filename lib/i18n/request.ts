import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { environment } from "#lib/core/env.ts";
import { chooseLocale, LOCALE_COOKIE } from "./locale.ts";

/**
 * Read by next-intl's plugin (`createNextIntlPlugin("./lib/i18n/request.ts")` in next.config.ts). Addresses carry no language. Times
 * are shown in the library's own zone, on the server and in the browser alike: it is the zone whose days the gallery counts by.
 */
export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get("accept-language"));
  const { default: messages } = locale === "de" ? await import("./messages/de.json") : await import("./messages/en.json");
  return { locale, messages, timeZone: environment().timeZone };
});
