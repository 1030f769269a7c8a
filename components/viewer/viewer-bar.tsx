"use client";
import { ArrowLeft, ChevronLeft, ChevronRight, Download, PanelRight, Tag, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import type { MouseEvent } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { KeywordEditor } from "#components/gallery/keyword-editor.tsx";
import { useProjectTitle } from "#components/gallery/project-title.ts";
import { StarButtons } from "#components/gallery/selection-bar.tsx";
import { listAddress, type Source } from "#components/gallery/source.ts";
import { trail } from "#components/gallery/trail.ts";
import { ViewerActions } from "#components/studio/viewer-actions.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import type { GalleryView } from "#lib/media/client.ts";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { awayOf } from "./problems.ts";
import { remixAddress } from "./remix.ts";
import { FavouriteButton, RejectButton, Sayable } from "./say-buttons.tsx";

interface ViewerBarProps {
  readonly item: Media;
  /** Undefined while it is read. */
  readonly detail: MediaDetail | undefined;
  readonly view: GalleryView;
  readonly source: Source;
  /** −1 while the list is not read as far as this file. */
  readonly index: number;
  readonly count: number;
  readonly total: number | null;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onClose: () => void;
  readonly onGo: (step: 1 | -1) => void;
  readonly acts: Acts;
  readonly keywordsOpen: boolean;
  readonly onKeywords: (open: boolean) => void;
}

export function ViewerBar(props: ViewerBarProps) {
  const { item, detail, view, source, index, total, panelOpen, onPanel, onClose } = props;
  const t = useTranslations("viewer");
  const router = useRouter();
  const project = useProjectTitle(view.project_id);
  const remix = remixAddress(item, detail);
  useShortcuts(t("keys"), remix ? [{ keys: ["r"], label: t("remixHint"), run: () => router.push(remix) }] : []);
  const place = trail.list?.startsWith("/files")
    ? t("files")
    : view.project_id
      ? [project, view.folder].filter(Boolean).join(" / ")
      : t("gallery");
  const position = index >= 0 && total !== null ? t("position", { index: index + 1, total }) : null;
  const back = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onClose();
  };
  return (
    <header className="flex h-[52px] shrink-0 items-center gap-1 pr-3 pl-2.5">
      <Link
        href={listAddress(view, source)}
        onClick={back}
        aria-label={t("back", { place })}
        className="flex h-[34px] min-w-0 items-center gap-1.5 rounded px-2 text-muted text-sm hover:bg-hover hover:text-text coarse:h-11"
      >
        <ArrowLeft className="size-4 shrink-0" aria-hidden />
        <span className="truncate">{place}</span>
        {position ? <span className="tnum -ml-0.5 whitespace-nowrap">· {position}</span> : null}
      </Link>
      <span className="grow" />
      <Said {...props} />
      <StepButton step={-1} {...props} className="max-md:hidden" />
      <StepButton step={1} {...props} className="max-md:hidden" />
      {remix ? (
        <IconButton label={t("remixHint")} hint="R" asChild>
          <Link href={remix}>
            <WandSparkles aria-hidden />
          </Link>
        </IconButton>
      ) : null}
      <ViewerActions item={item} />
      <DownloadButton item={item} />
      <IconButton label={t("panel")} hint="I" aria-pressed={panelOpen} onClick={onPanel}>
        <PanelRight aria-hidden />
      </IconButton>
    </header>
  );
}

/** Where the file cannot be had, the button stays in its place and says why; it keeps the focus, so that the reason can be read. */
function DownloadButton({ item }: { readonly item: Media }) {
  const t = useTranslations("viewer");
  const away = awayOf(item);
  if (away)
    return (
      <IconButton
        label={t("noDownload", { reason: t(`away.${away}`) })}
        aria-disabled="true"
        className="cursor-default opacity-40 hover:bg-transparent hover:text-muted"
      >
        <Download aria-hidden />
      </IconButton>
    );
  return (
    <IconButton label={t("download")} asChild>
      <a href={item.urls.original} download={item.filename}>
        <Download aria-hidden />
      </a>
    </IconButton>
  );
}

/** What is said of the file, and said by a click. Where it is narrow, the panel has the rest; on phones stars and heart stand below the picture. */
function Said({ item, acts, keywordsOpen, onKeywords }: ViewerBarProps) {
  const say = useTranslations("gallery");
  return (
    <Sayable className="mr-2 flex items-center max-md:hidden">
      <StarButtons items={[item]} onScore={acts.score} className="mr-2" />
      <RejectButton item={item} acts={acts} hint="X" className="max-[899px]:hidden" />
      <FavouriteButton item={item} acts={acts} hint="F" />
      <Popover
        label={say("keywords")}
        align="end"
        open={keywordsOpen}
        onOpenChange={onKeywords}
        className="w-80 max-w-[calc(100vw-16px)] p-3!"
        trigger={
          <IconButton label={say("keywords")} hint="K" className="max-[899px]:hidden">
            <Tag aria-hidden />
          </IconButton>
        }
      >
        <KeywordEditor
          autoFocus
          files={[fileKey(item)]}
          count={1}
          onAdd={(words) => acts.keywords(words, [])}
          onRemove={(word) => acts.keywords([], [word])}
        />
      </Popover>
    </Sayable>
  );
}

interface StepButtonProps extends Pick<ViewerBarProps, "index" | "count" | "onGo"> {
  readonly step: 1 | -1;
  readonly className: string;
}

function StepButton({ step, index, count, onGo, className }: StepButtonProps) {
  const t = useTranslations("viewer");
  const Arrow = step < 0 ? ChevronLeft : ChevronRight;
  const isLast = step < 0 ? index <= 0 : index < 0 || index >= count - 1;
  return (
    <IconButton
      label={t(step < 0 ? "previous" : "next")}
      hint={step < 0 ? "←" : "→"}
      disabled={isLast}
      onClick={() => onGo(step)}
      className={className}
    >
      <Arrow aria-hidden />
    </IconButton>
  );
}

/** On phones, where the bar has no room: under the picture, for a thumb. A swipe goes on from pictures alone. */
export function SaidBelow({ item, acts, ...place }: Pick<ViewerBarProps, "item" | "acts" | "index" | "count" | "onGo">) {
  return (
    <div className="flex shrink-0 items-center justify-between pb-safe md:hidden">
      <StepButton step={-1} {...place} className="size-11!" />
      <Sayable className="flex items-center min-[380px]:gap-2">
        <StarButtons items={[item]} onScore={acts.score} className="[&_button]:size-11! max-[359px]:[&_button]:size-9!" />
        <FavouriteButton item={item} acts={acts} className="size-11!" />
      </Sayable>
      <StepButton step={1} {...place} className="size-11!" />
    </div>
  );
}
