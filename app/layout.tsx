import "@fontsource-variable/inter/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { ShortcutProvider } from "#components/frame/shortcuts.tsx";
import { LiveProviders } from "#components/live/providers.tsx";
import { Toaster } from "#components/ui/toast.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import { isTheme, THEME_COOKIE } from "#lib/core/theme.ts";
import { newestEvent } from "#lib/http/page.ts";

// The Latin letters come with the page, so that no text is drawn twice; other scripts are fetched when a page has some.
const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  display: "swap",
  variable: "--font-inter",
  declarations: [
    {
      prop: "unicode-range",
      value:
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    },
  ],
});

export const metadata: Metadata = { title: { default: "Atelier", template: "%s · Atelier" } };

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#090a0c" },
    { media: "(prefers-color-scheme: light)", color: "#fbfdfc" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const [locale, jar, after] = await Promise.all([getLocale(), cookies(), newestEvent()]);
  const theme = jar.get(THEME_COOKIE)?.value;
  return (
    <html lang={locale} data-theme={isTheme(theme) ? theme : "system"} className={inter.variable}>
      <body>
        <NextIntlClientProvider>
          <LiveProviders after={after}>
            <TooltipProvider>
              <ShortcutProvider>{children}</ShortcutProvider>
              <Toaster />
            </TooltipProvider>
          </LiveProviders>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
