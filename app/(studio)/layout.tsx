import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Frame } from "#components/frame/frame.tsx";
import { FromDiskProvider } from "#components/frame/from-disk.tsx";
import { LIBRARY_VIEW } from "#components/frame/library-view.ts";
import { PaletteProvider } from "#components/frame/palette.tsx";
import { RAIL_COOKIE } from "#components/frame/rail-cookie.ts";
import { FirstData } from "#components/live/first-data.tsx";
import { isDatabaseAway } from "#lib/http/health.ts";
import { pageActor } from "#lib/http/page.ts";
import { asFirstPage, mediaKeys, projectKeys } from "#lib/media/client.ts";
import { listProjects } from "#lib/media/projects/service.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";

/** Every page that stands in the frame lives in this group; sign-in and the viewer stand outside. */
export default async function StudioLayout({ children }: { readonly children: ReactNode }) {
  const [actor, jar] = await Promise.all([pageActor(), cookies()]);
  const [library, projects, fromDisk] = await Promise.all([
    listGallery(actor, GalleryQuery.parse(LIBRARY_VIEW)),
    listProjects(actor),
    isDatabaseAway(),
  ]);
  return (
    <FirstData
      data={[
        [mediaKeys.list(LIBRARY_VIEW), asFirstPage(library)],
        [projectKeys.list, projects],
      ]}
    >
      <PaletteProvider>
        <FromDiskProvider fromDisk={fromDisk} takesWords={!actor.looksOnly}>
          <Frame railStartsCollapsed={jar.get(RAIL_COOKIE)?.value === "icons"}>{children}</Frame>
        </FromDiskProvider>
      </PaletteProvider>
    </FirstData>
  );
}
