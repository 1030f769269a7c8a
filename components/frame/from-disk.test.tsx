import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { NewProjectButton } from "#components/projects/new-project.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import { Words } from "#components/viewer/words.tsx";
import type { Media } from "#lib/media/schema.ts";
import de from "../../lib/i18n/messages/de.json" with { type: "json" };
import en from "../../lib/i18n/messages/en.json" with { type: "json" };
import { type FromDisk, FromDiskNote, FromDiskProvider } from "./from-disk.tsx";
import { StatusDot } from "./status-dot.tsx";

vi.mock("next/navigation", async (original) => ({ ...(await original<object>()), useRouter: () => ({ refresh: () => undefined }) }));

const WITH: FromDisk = { fromDisk: false, takesWords: true };
const OFF: FromDisk = { fromDisk: true, takesWords: true };
const ONLOOKING: FromDisk = { fromDisk: true, takesWords: false };

/** What the server sends: as it is before any script runs. */
function sent(what: ReactNode, state: FromDisk, locale: "en" | "de" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={locale === "de" ? de : en} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <TooltipProvider>
          <FromDiskProvider {...state}>{what}</FromDiskProvider>
        </TooltipProvider>
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

const acts = { score: vi.fn(), favourite: vi.fn(), patch: vi.fn(), keywords: vi.fn() };
const item = { id: null, path: "/a/dawn.png", filename: "dawn.png", score: 0, favourite: false, caption: null, license: null };
const words = <Words item={item as unknown as Media} detail={undefined} acts={acts} narrow />;

it("before a script runs the rail says nothing of a connection, and says at once that there is no database", () => {
  expect(sent(<StatusDot collapsed={false} />, WITH)).not.toMatch(/Connecting|status/);
  expect(sent(<StatusDot collapsed={false} />, OFF)).toContain("Without database");
});

it("a project cannot be begun while it would be refused, and the button says why", () => {
  const button = <NewProjectButton onClick={() => undefined} />;
  expect(sent(button, WITH)).not.toMatch(/disabled=""|title=/);
  for (const [locale, messages] of [["en", en] as const, ["de", de] as const]) {
    const refused = sent(button, OFF, locale);
    expect(refused).toContain(`title="${messages.projects.needsDatabase}"`);
    expect(refused).toMatch(/<button[^>]* disabled=""/);
  }
});

it("words about a file are taken as long as its sidecar may be written, and else none of them", () => {
  for (const state of [WITH, OFF]) expect(sent(words, state)).not.toMatch(/<fieldset[^>]* disabled=""/);
  const refused = sent(words, ONLOOKING);
  expect(refused).toMatch(/^<fieldset[^>]* disabled="" title="Changing files needs the database/);
});

it("what is said over the content is a status", () => {
  expect(sent(<FromDiskNote>{en.viewer.fromDiskWords}</FromDiskNote>, OFF)).toMatch(/^<p role="status".*What you say of it is written/);
});
