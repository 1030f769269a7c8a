"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { galleryOptions } from "#lib/media/client.ts";
import type { Media, Project } from "#lib/media/schema.ts";
import { canCover, useCover } from "./cover.ts";

interface ChooseCoverProps {
  readonly project: Project;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const SQUARES = "grid grid-cols-[repeat(auto-fill,minmax(min(112px,28vw),1fr))] gap-1";

/** The project's pictures, newest first; a press makes one of them its cover. */
export function ChooseCoverDialog({ project, open, onOpenChange }: ChooseCoverProps) {
  const t = useTranslations("projects");
  const cover = useCover();
  const choose = (id: number | null) => {
    onOpenChange(false);
    void cover.give(project.id, id);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("chooseCover")}
      description={t("chooseCoverText", { title: project.title })}
      size="lg"
      footer={
        <Button disabled={!project.cover_chosen} onClick={() => choose(null)}>
          {t("useNewest")}
        </Button>
      }
    >
      {open ? <Pictures project={project} onChoose={choose} /> : null}
    </Dialog>
  );
}

function Pictures({ project, onChoose }: { readonly project: Project; readonly onChoose: (id: number) => void }) {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const pages = useInfiniteQuery(galleryOptions({ project_id: project.id, count: "none", limit: 120 }));
  if (pages.isError && !pages.data) {
    return (
      <ErrorState title={t("coverUnread")} onRetry={() => void pages.refetch()}>
        {problem(pages.error)}
      </ErrorState>
    );
  }
  if (!pages.data) return <Loading />;
  const items = pages.data.pages.flatMap((page) => page.items).filter(canCover);
  if (items.length === 0 && !pages.hasNextPage) return <p className="py-6 text-center text-muted text-sm">{t("noPictures")}</p>;
  return (
    <>
      <ul className={SQUARES}>
        {items.map((item) => (
          <Picture
            key={item.id}
            item={item}
            isCover={project.cover_chosen && project.cover?.id === item.id}
            onChoose={() => item.id !== null && onChoose(item.id)}
          />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className="pt-3 text-center">
          <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface PictureProps {
  readonly item: Media;
  readonly isCover: boolean;
  readonly onChoose: () => void;
}

function Picture({ item, isCover, onChoose }: PictureProps) {
  return (
    <li>
      <button
        type="button"
        aria-label={item.caption || item.prompt?.slice(0, 200) || item.filename}
        aria-pressed={isCover}
        title={item.filename}
        onClick={onChoose}
        className={cn(
          "relative block aspect-square w-full overflow-hidden rounded-sm outline-offset-1 transition-opacity duration-100 hover:opacity-85",
          isCover && "ring-2 ring-accent ring-inset",
        )}
      >
        <span className={cn("absolute overflow-hidden", isCover ? "inset-1.5 rounded-[2px]" : "inset-0")}>
          <TilePicture item={item} width={112} blurred />
        </span>
        {isCover ? (
          <span aria-hidden className="absolute top-2 left-2 flex size-5 items-center justify-center rounded-sm bg-accent text-accent-fg">
            <Check className="size-3.5" strokeWidth={2.5} />
          </span>
        ) : null}
      </button>
    </li>
  );
}

function Loading() {
  return (
    <div aria-hidden className={SQUARES}>
      {Array.from({ length: 18 }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={n} className="aspect-square" />
      ))}
    </div>
  );
}
