"use client";
import { useQuery } from "@tanstack/react-query";
import { AudioLines, Box, ChevronDown, FolderClosed, Image as ImageIcon, type LucideIcon, Star, Video, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { DropdownMenu, MenuRadio } from "#components/ui/dropdown-menu.tsx";
import { type GalleryView, projectsOptions } from "#lib/media/client.ts";
import { MEDIA_KINDS, type MediaKind } from "#lib/media/kinds.ts";
import { isFiltered, viewAddress, withFilter, without } from "./view.ts";

const KIND_ICONS: Record<MediaKind, LucideIcon> = { image: ImageIcon, video: Video, audio: AudioLines, model3d: Box };

const CHIP =
  "inline-flex h-[26px] shrink-0 items-center gap-1.5 rounded border px-2.5 text-sm transition-colors duration-100 coarse:h-11 coarse:px-3.5 [&_svg]:size-3.5 [&_svg]:shrink-0";
const OFF =
  "border-line text-muted hover:border-line-strong hover:text-text data-[state=open]:border-line-strong data-[state=open]:text-text";
const ON = "border-transparent bg-accent-soft text-accent-text";

interface FiltersProps {
  readonly view: GalleryView;
  /** A project's own page already says which project. */
  readonly path?: string;
  readonly fixed?: readonly (keyof GalleryView)[];
}

/** What the view is narrowed to. Kinds are plain links, so they work before any script; each state has an address of its own. */
export function Filters({ view, path = "/gallery", fixed = [] }: FiltersProps) {
  const t = useTranslations("gallery");
  const router = useRouter();
  const to = (change: Parameters<typeof withFilter>[1]) => hrefOf(withFilter(view, change), path, fixed);
  return (
    <search aria-label={t("filters")} className="flex items-center gap-1.5">
      {MEDIA_KINDS.map((kind) => (
        <KindChip key={kind} kind={kind} active={view.kind === kind} href={to({ kind: view.kind === kind ? undefined : kind })} />
      ))}
      {fixed.includes("project_id") ? null : <ProjectChip view={view} hrefFor={(id) => to({ project_id: id, folder: undefined })} />}
      <ScoreChip
        view={view}
        onChange={(score) => router.push(to({ score_min: score, score_max: undefined }), { scroll: false })}
        clear={to({ score_min: undefined, score_max: undefined })}
      />
      {isFiltered(without(view, fixed)) ? (
        <Link href={path} scroll={false} className="ml-1 shrink-0 rounded px-1 text-muted text-sm hover:text-text coarse:py-3">
          {t("clear")}
        </Link>
      ) : null}
    </search>
  );
}

function hrefOf(view: GalleryView, path: string, fixed: readonly (keyof GalleryView)[]): string {
  return viewAddress(without(view, fixed), path);
}

function KindChip({ kind, active, href }: { readonly kind: MediaKind; readonly active: boolean; readonly href: string }) {
  const t = useTranslations("gallery");
  const Icon = KIND_ICONS[kind];
  return (
    <Link href={href} scroll={false} aria-current={active ? "true" : undefined} className={cn(CHIP, active ? ON : OFF)}>
      <Icon aria-hidden />
      {t(`kinds.${kind}`)}
      {active ? <X aria-label={t("takeOff", { name: t(`kinds.${kind}`) })} /> : null}
    </Link>
  );
}

interface MenuChipProps {
  readonly icon: ReactNode;
  readonly name: string;
  /** What it is set to, null while it is off. */
  readonly value: string | null;
  readonly clear: string;
  readonly children: ReactNode;
}

function MenuChip({ icon, name, value, clear, children }: MenuChipProps) {
  const t = useTranslations("gallery");
  if (value !== null) {
    return (
      <Link href={clear} scroll={false} className={cn(CHIP, ON)}>
        {icon}
        <span className="max-w-40 truncate">{value}</span>
        <X aria-label={t("takeOff", { name })} />
      </Link>
    );
  }
  return (
    <DropdownMenu
      trigger={
        <button type="button" className={cn(CHIP, OFF)}>
          {icon}
          {name}
          <ChevronDown aria-hidden />
        </button>
      }
    >
      {children}
    </DropdownMenu>
  );
}

function ProjectChip({ view, hrefFor }: { readonly view: GalleryView; readonly hrefFor: (id: string | undefined) => string }) {
  const t = useTranslations("gallery");
  const router = useRouter();
  const projects = useQuery(projectsOptions());
  const titled = projects.data?.items.find((project) => project.id === view.project_id)?.title;
  if (!view.project_id && (projects.data?.items.length ?? 0) === 0) return null;
  return (
    <MenuChip
      icon={<FolderClosed aria-hidden />}
      name={t("project")}
      value={view.project_id ? (titled ?? view.project_id) : null}
      clear={hrefFor(undefined)}
    >
      <MenuRadio
        value=""
        onChange={(id) => router.push(hrefFor(id || undefined), { scroll: false })}
        options={[
          { value: "", label: t("anyProject") },
          ...(projects.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
    </MenuChip>
  );
}

interface ScoreChipProps {
  readonly view: GalleryView;
  readonly onChange: (score: string | undefined) => void;
  readonly clear: string;
}

function ScoreChip({ view, onChange, clear }: ScoreChipProps) {
  const t = useTranslations("gallery");
  const { score_min: least } = view;
  return (
    <MenuChip
      icon={<Star aria-hidden />}
      name={t("score")}
      value={least === undefined ? null : t("scoreAtLeast", { stars: least })}
      clear={clear}
    >
      <MenuRadio
        value=""
        onChange={(score) => onChange(score || undefined)}
        options={[
          { value: "", label: t("anyScore") },
          ...["5", "4", "3", "2", "1"].map((stars) => ({ value: stars, label: t("scoreAtLeast", { stars }) })),
        ]}
      />
    </MenuChip>
  );
}
