import type { ReactNode } from "react";
import { PaletteProvider } from "#components/frame/palette.tsx";

/** The viewer has the whole window to itself. */
export default function ViewerLayout({ children }: { readonly children: ReactNode }) {
  return <PaletteProvider>{children}</PaletteProvider>;
}
