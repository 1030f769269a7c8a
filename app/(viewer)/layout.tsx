import type { ReactNode } from "react";
import { FromDiskProvider } from "#components/frame/from-disk.tsx";
import { PaletteProvider } from "#components/frame/palette.tsx";
import { isDatabaseAway } from "#lib/http/health.ts";
import { pageActor } from "#lib/http/page.ts";

/** The viewer has the whole window to itself. */
export default async function ViewerLayout({ children }: { readonly children: ReactNode }) {
  const [actor, fromDisk] = await Promise.all([pageActor(), isDatabaseAway()]);
  return (
    <PaletteProvider>
      <FromDiskProvider fromDisk={fromDisk} takesWords={!actor.looksOnly}>
        {children}
      </FromDiskProvider>
    </PaletteProvider>
  );
}
