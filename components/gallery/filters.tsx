"use client";
import { useQuery } from "@tanstack/react-query";
import {
  AudioLines,
  Bookmark,
  Box,
  CalendarRange,
  ChevronDown,
  CircleDashed,
  Cpu,
  FolderClosed,
  FolderTree,
  Image as ImageIcon,
  ListFilterPlus,
  type LucideIcon,
  Search,
  Star,
  Tag,
  ThumbsDown,
  Trash2,
  Video,
  Workflow,
  X,
} from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { DropdownMenu, MenuAction, MenuRadio, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { MENU_ITEM } from "#components/ui/menu.ts";
import { Popover } from "#components/ui/popover.tsx";
import { type GalleryView, projectsOptions } from "#lib/media/client.ts";
import { MEDIA_KINDS, type MediaKind } from "#lib/media/kinds.ts";
import type { GallerySummary, Media } from "#lib/media/schema.ts";
import { DateFields, ScoreFields, WordFields } from "./filter-fields.tsx";
import { useScoreWord } from "./score-word.ts";
import { type Change, type Field, isFiltered, viewAddress, withFilter, without } from "./view.ts";

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
  readonly summary?: GallerySummary | undefined;
  /** What is loaded, for suggestions. */
  readonly items?: readonly Media[];
}

/**
 * What the view is narrowed to: first what is on, each with its way out, then what could be. Chips that are on and kinds are plain
 * links, so they work before any script; each state has an address of its own.
 */
export function Filters({ view, path = "/gallery", fixed = [], summary, items = [] }: FiltersProps) {
  const t = useTranslations("gallery");
  const router = useRouter();
  const to = (change: Change) => viewAddress(without(withFilter(view, change), fixed), path);
  const apply = (change: Change) => router.push(to(change), { scroll: false });
  const models = [...new Set(items.flatMap(({ model }) => (model ? [model] : [])))].slice(0, 20);
  return (
    <search aria-label={t("filters")} className="flex items-center gap-1.5">
      <ActiveFilters view={view} path={path} fixed={fixed} />
      {view.kind === undefined
        ? MEDIA_KINDS.filter((kind) => !summary || (summary.kinds[kind] ?? 0) > 0).map((kind) => {
            const Icon = KIND_ICONS[kind];
            return (
              <Link key={kind} href={to({ kind })} prefetch={false} scroll={false} className={cn(CHIP, OFF)}>
                <Icon aria-hidden />
                {t(`kinds.${kind}`)}
              </Link>
            );
          })
        : null}
      {view.project_id || view.unassigned_only || fixed.includes("project_id") ? null : <ProjectChip apply={apply} />}
      {view.score_min === undefined && view.score_max === undefined ? (
        <FormChip icon={<Star aria-hidden />} name={t("score")}>
          {(close) => <ScoreFields scores={summary?.scores} onDone={both(apply, close)} />}
        </FormChip>
      ) : null}
      {view.created_from || view.created_to ? null : (
        <FormChip icon={<CalendarRange aria-hidden />} name={t("date")}>
          {(close) => <DateFields summary={summary} onDone={both(apply, close)} />}
        </FormChip>
      )}
      <MoreChip view={view} fixed={fixed} models={models} fromDisk={items.some(({ id }) => id === null)} apply={apply} />
      {isFiltered(without(view, fixed)) ? (
        <Link
          href={path}
          prefetch={false}
          scroll={false}
          className="ml-1 shrink-0 rounded px-1 text-muted text-sm hover:text-text coarse:py-3"
        >
          {t("clear")}
        </Link>
      ) : null}
    </search>
  );
}

/** The filters that are on, each with its way out. */
export function ActiveFilters({ view, path = "/gallery", fixed = [] }: Pick<FiltersProps, "view" | "path" | "fixed">) {
  const t = useTranslations("gallery");
  const on = useActive(view).filter(({ fields }) => !fields.some((field) => fixed.includes(field)));
  return on.map(({ icon: Icon, name, value, fields }) => (
    <Link
      key={fields.join()}
      href={viewAddress(without(withFilter(view, Object.fromEntries(fields.map((field) => [field, undefined]))), fixed), path)}
      prefetch={false}
      scroll={false}
      className={cn(CHIP, ON)}
    >
      <Icon aria-hidden />
      <span className="max-w-48 truncate">{value}</span>
      <X aria-label={t("takeOff", { name })} />
    </Link>
  ));
}

const both = (apply: (change: Change) => void, close: () => void) => (change: Change) => {
  close();
  apply(change);
};

interface ActiveFilter {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly value: string;
  /** What is taken off with it. */
  readonly fields: readonly Field[];
}

/** The filters that are on, as chips say them. */
function useActive(view: GalleryView): ActiveFilter[] {
  const t = useTranslations("gallery");
  const format = useFormatter();
  const projects = useQuery(projectsOptions());
  const score = useScoreWord(view);
  const on: ActiveFilter[] = [];
  const add = (icon: LucideIcon, name: string, value: string, ...fields: Field[]) => on.push({ icon, name, value, fields });
  const day = (text: string) =>
    format.dateTime(new Date(text.length === 10 ? `${text}T12:00:00Z` : text), {
      ...(text.length === 10 ? { timeZone: "UTC" } : {}),
      day: "numeric",
      month: "short",
      year: "numeric",
    });
  const { created_from: from, created_to: until } = view;
  if (view.q) add(Search, t("search"), view.q, "q");
  if (view.kind) add(KIND_ICONS[view.kind], t(`kinds.${view.kind}`), t(`kinds.${view.kind}`), "kind");
  if (view.project_id) {
    const title = projects.data?.items.find(({ id }) => id === view.project_id)?.title ?? view.project_id;
    add(FolderClosed, t("project"), title, "project_id", "folder");
  }
  if (view.folder) add(FolderTree, t("folder"), view.folder, "folder");
  if (score) add(view.score_max === -1 ? ThumbsDown : Star, t("score"), score, "score_min", "score_max");
  if (view.keywords?.length) {
    add(Tag, t("keywords"), view.keywords.join(view.match_all ? " + " : ", "), "keywords", "match_all");
  }
  if (view.model) add(Cpu, t("model"), view.model, "model");
  if (from && until)
    add(CalendarRange, t("date"), from === until ? day(from) : `${day(from)} – ${day(until)}`, "created_from", "created_to");
  else if (from) add(CalendarRange, t("date"), t("since", { day: day(from) }), "created_from");
  else if (until) add(CalendarRange, t("date"), t("until", { day: day(until) }), "created_to");
  if (view.run_id) add(Workflow, t("run"), view.run_id, "run_id");
  if (view.unassigned_only) add(CircleDashed, t("unassigned"), t("unassigned"), "unassigned_only");
  if (view.kept_only) add(Bookmark, t("keptOnly"), t("keptOnly"), "kept_only");
  if (view.trashed) add(Trash2, t("trashed"), t("trashed"), "trashed");
  return on;
}

interface FormChipProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly children: (close: () => void) => ReactNode;
}

function FormChip({ icon, name, children }: FormChipProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={name}
      open={open}
      onOpenChange={setOpen}
      className="w-72 p-3!"
      trigger={
        <button type="button" className={cn(CHIP, OFF)}>
          {icon}
          {name}
          <ChevronDown aria-hidden />
        </button>
      }
    >
      {children(() => setOpen(false))}
    </Popover>
  );
}

function ProjectChip({ apply }: { readonly apply: (change: Change) => void }) {
  const t = useTranslations("gallery");
  const projects = useQuery(projectsOptions());
  if ((projects.data?.items.length ?? 0) === 0) return null;
  return (
    <DropdownMenu
      trigger={
        <button type="button" className={cn(CHIP, OFF)}>
          <FolderClosed aria-hidden />
          {t("project")}
          <ChevronDown aria-hidden />
        </button>
      }
    >
      <MenuRadio
        // Nothing is ticked: the chip is there only as long as this filter is off.
        value=""
        onChange={(id) => apply({ project_id: id, folder: undefined })}
        options={(projects.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
      />
      <MenuSeparator />
      <MenuAction onSelect={() => apply({ unassigned_only: true })}>{t("unassigned")}</MenuAction>
    </DropdownMenu>
  );
}

interface MoreChipProps {
  readonly view: GalleryView;
  readonly fixed: readonly (keyof GalleryView)[];
  readonly models: readonly string[];
  /** Without the database nothing is known of the trash. */
  readonly fromDisk: boolean;
  readonly apply: (change: Change) => void;
}

const WORDS = ["keywords", "model", "folder", "run_id"] as const;
const WORD_ICONS: Record<(typeof WORDS)[number], LucideIcon> = { keywords: Tag, model: Cpu, folder: FolderTree, run_id: Workflow };

/** Everything else that can be asked for. */
function MoreChip({ view, fixed, models, fromDisk, apply }: MoreChipProps) {
  const t = useTranslations("gallery");
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState<(typeof WORDS)[number] | null>(null);
  const show = (next: boolean) => {
    setOpen(next);
    if (!next) setForm(null);
  };
  const done = (change: Change) => {
    apply(change);
    show(false);
  };
  const flags = [
    {
      field: "unassigned_only",
      icon: CircleDashed,
      label: t("unassigned"),
      hidden: Boolean(view.project_id) || fixed.includes("project_id"),
    },
    { field: "kept_only", icon: Bookmark, label: t("keptOnly"), hidden: false },
    { field: "trashed", icon: Trash2, label: t("trashed"), hidden: fromDisk },
  ] as const;
  return (
    <Popover
      label={t("moreFilters")}
      open={open}
      onOpenChange={show}
      className={form ? "w-72 p-3!" : ""}
      trigger={
        <button type="button" className={cn(CHIP, OFF)}>
          <ListFilterPlus aria-hidden />
          {t("moreFilters")}
        </button>
      }
    >
      {form === null ? (
        <ul>
          {WORDS.filter((field) => view[field] === undefined).map((field) => {
            const Icon = WORD_ICONS[field];
            return <MenuLine key={field} icon={Icon} label={t(`fields.${field}`)} onSelect={() => setForm(field)} />;
          })}
          {flags
            .filter(({ field, hidden }) => !hidden && !view[field])
            .map(({ field, icon, label }) => (
              <MenuLine key={field} icon={icon} label={label} onSelect={() => done({ [field]: true })} />
            ))}
          <MenuLine icon={ThumbsDown} label={t("rejected")} onSelect={() => done({ score_min: -1, score_max: -1 })} />
        </ul>
      ) : (
        <WordFields field={form} suggestions={form === "model" ? models : []} onDone={done} />
      )}
    </Popover>
  );
}

function MenuLine({ icon: Icon, label, onSelect }: { readonly icon: LucideIcon; readonly label: string; readonly onSelect: () => void }) {
  return (
    <li>
      <button type="button" onClick={onSelect} className={cn(MENU_ITEM, "w-full text-left hover:bg-hover focus-visible:bg-hover")}>
        <Icon className="text-muted" aria-hidden />
        {label}
      </button>
    </li>
  );
}
