import { FolderClosed, FolderTree, Images, ListChecks, type LucideIcon, Settings, WandSparkles, Workflow } from "lucide-react";

export type EntryId = "gallery" | "projects" | "studio" | "workflows" | "files" | "jobs" | "settings";

export interface Entry {
  readonly id: EntryId;
  readonly href: string;
  readonly icon: LucideIcon;
  /** `g` and then this goes there. */
  readonly letter: string;
  readonly group: "work" | "upkeep";
}

/** The rail, the bottom bar and the palette are drawn from this table. */
export const ENTRIES = [
  { id: "gallery", href: "/gallery", icon: Images, letter: "g", group: "work" },
  { id: "projects", href: "/projects", icon: FolderClosed, letter: "p", group: "work" },
  { id: "studio", href: "/studio", icon: WandSparkles, letter: "s", group: "work" },
  { id: "workflows", href: "/workflows", icon: Workflow, letter: "w", group: "work" },
  { id: "files", href: "/files", icon: FolderTree, letter: "f", group: "upkeep" },
  { id: "jobs", href: "/jobs", icon: ListChecks, letter: "j", group: "upkeep" },
  { id: "settings", href: "/settings", icon: Settings, letter: "e", group: "upkeep" },
] as const satisfies readonly Entry[];

export function isAt(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
