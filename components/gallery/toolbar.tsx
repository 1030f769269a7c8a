"use client";
import {
  ArrowDownUp,
  ArrowDownWideNarrow,
  ArrowUpNarrowWide,
  Grid2x2,
  LayoutGrid,
  type LucideIcon,
  Rows3,
  SlidersHorizontal,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuRadio, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { Slider } from "#components/ui/slider.tsx";
import type { GalleryView } from "#lib/media/client.ts";
import type { GallerySummary, Media } from "#lib/media/schema.ts";
import { Filters } from "./filters.tsx";
import { MODES, type Mode } from "./layout.ts";
import { isFiltered, type Look, orderedBy, SIZE, SORTS, type SortId, sortOf, turned, viewAddress, without, withSort } from "./view.ts";

const MODE_ICONS: Record<Mode, LucideIcon> = { justified: LayoutGrid, square: Grid2x2, list: Rows3 };

export interface ControlsProps {
  readonly view: GalleryView;
  readonly look: Look;
  readonly onLook: (part: Partial<Look>) => void;
  /** Where the view lives: the gallery, or a project's page. */
  readonly path: string;
  readonly fixed: readonly (keyof GalleryView)[];
  readonly summary: GallerySummary | undefined;
  readonly items: readonly Media[];
}

function useSort({ view, path, fixed }: Pick<ControlsProps, "view" | "path" | "fixed">) {
  const router = useRouter();
  const go = (next: GalleryView) => router.push(viewAddress(without(next, fixed), path), { scroll: false });
  return {
    set: (id: SortId) => go(withSort(view, id, Math.random().toString(36).slice(2, 8))),
    turn: () => go(turned(view)),
  };
}

/** Size, view and sort at the right end of the top bar. */
export function LookControls(props: ControlsProps) {
  const { view, look, onLook } = props;
  const t = useTranslations("gallery");
  const sort = useSort(props);
  const ModeIcon = MODE_ICONS[look.mode];
  const order = view.order ?? "desc";
  const by = orderedBy(view);
  const SortIcon = order === "desc" ? ArrowDownWideNarrow : ArrowUpNarrowWide;
  return (
    <>
      {look.mode === "list" ? null : (
        <Slider
          label={t("size")}
          value={look.size}
          min={SIZE.min}
          max={SIZE.max}
          step={SIZE.step}
          onChange={(size) => onLook({ size })}
          className="w-[92px]! shrink-0 max-lg:w-16!"
        />
      )}
      <DropdownMenu
        align="end"
        trigger={
          <IconButton label={t("view")}>
            <ModeIcon aria-hidden />
          </IconButton>
        }
      >
        <MenuRadio
          value={look.mode}
          onChange={(mode) => onLook({ mode })}
          options={MODES.map((mode) => {
            const Icon = MODE_ICONS[mode];
            return { value: mode, label: t(`modes.${mode}`), icon: <Icon aria-hidden /> };
          })}
        />
      </DropdownMenu>
      <DropdownMenu
        align="end"
        trigger={
          <Button variant="ghost" aria-label={`${t("sort")}: ${t(`sorts.${sortOf(view)}`)}`}>
            <SortIcon aria-hidden />
            {t(`sorts.${sortOf(view)}`)}
          </Button>
        }
      >
        <MenuRadio value={sortOf(view)} onChange={sort.set} options={SORTS.map(({ id }) => ({ value: id, label: t(`sorts.${id}`) }))} />
        {by === null ? null : (
          <>
            <MenuSeparator />
            <MenuRadio
              value={order}
              onChange={(next) => next !== order && sort.turn()}
              options={(["desc", "asc"] as const).map((way) => ({ value: way, label: t(`orders.${by}.${way}`) }))}
            />
          </>
        )}
      </DropdownMenu>
    </>
  );
}

/** The same on a phone, behind one button. */
export function PhoneControls(props: ControlsProps) {
  const { view, look, onLook, path, fixed, summary, items } = props;
  const t = useTranslations("gallery");
  const [open, setOpen] = useState(false);
  const sort = useSort(props);
  const narrowed = isFiltered(without(view, fixed));
  return (
    <>
      <IconButton
        label={narrowed ? t("filtersOn") : t("filters")}
        variant="secondary"
        className="relative size-11!"
        onClick={() => setOpen(true)}
      >
        <SlidersHorizontal aria-hidden />
        {narrowed ? <span className="absolute top-2 right-2 size-2 rounded-full bg-accent" aria-hidden /> : null}
      </IconButton>
      <Sheet open={open} onOpenChange={setOpen} title={t("filters")}>
        <div className="flex flex-col gap-5 pt-2">
          <div className="[&_search]:flex-wrap">
            <Filters view={view} path={path} fixed={fixed} summary={summary} items={items} />
          </div>
          <Field id="phone-sort" label={t("sort")}>
            <div className="flex gap-2">
              <Select
                id="phone-sort"
                label={t("sort")}
                value={sortOf(view)}
                onChange={sort.set}
                options={SORTS.map(({ id }) => ({ value: id, label: t(`sorts.${id}`) }))}
                className="grow"
              />
              <IconButton label={t("turn")} variant="secondary" onClick={sort.turn} disabled={orderedBy(view) === null}>
                <ArrowDownUp aria-hidden />
              </IconButton>
            </div>
          </Field>
          <Field id="phone-view" label={t("view")}>
            <Segmented
              label={t("view")}
              value={look.mode}
              onChange={(mode) => onLook({ mode })}
              options={MODES.map((mode) => ({ value: mode, label: t(`modes.${mode}`) }))}
              className="w-full"
            />
          </Field>
          {look.mode === "list" ? null : (
            <Field id="phone-size" label={t("size")}>
              <Slider
                id="phone-size"
                label={t("size")}
                value={look.size}
                min={SIZE.min}
                max={SIZE.max}
                step={SIZE.step}
                onChange={(size) => onLook({ size })}
              />
            </Field>
          )}
        </div>
      </Sheet>
    </>
  );
}
