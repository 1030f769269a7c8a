"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Images } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { galleryOptions } from "#lib/media/client.ts";

interface LibraryPickerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly text: string;
  readonly onPick: (media: number) => void;
}

/** One file of the library, the newest first. */
export function LibraryPicker({ open, onOpenChange, title, text, onPick }: LibraryPickerProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={text} size="lg">
      {open ? (
        <Choice
          onPick={(media) => {
            onOpenChange(false);
            onPick(media);
          }}
        />
      ) : null}
    </Dialog>
  );
}

function Choice({ onPick }: { readonly onPick: (media: number) => void }) {
  const t = useTranslations("workflows");
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const library = useInfiniteQuery(galleryOptions({ limit: 60, ...(q ? { q } : {}) }));
  const items = library.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex flex-col gap-3 pt-1">
      <SearchField label={t("pickSearch")} value={typed} onChange={setTyped} />
      {library.isPending ? (
        <Skeleton className="h-64" />
      ) : items.length === 0 ? (
        <EmptyState icon={Images} title={t("pickNone")} />
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(112px,1fr))] gap-1">
          {items.map((item) =>
            item.id === null ? null : (
              <li key={item.id}>
                <button
                  type="button"
                  aria-label={t("pick", { name: item.filename })}
                  title={item.filename}
                  onClick={() => item.id !== null && onPick(item.id)}
                  className="block aspect-square w-full overflow-hidden rounded-sm hover:opacity-85"
                >
                  <TilePicture item={item} width={160} blurred={false} />
                </button>
              </li>
            ),
          )}
        </ul>
      )}
      {library.hasNextPage ? (
        <Button className="self-center" disabled={library.isFetchingNextPage} onClick={() => void library.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}
