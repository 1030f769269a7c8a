"use client";
import { useTranslations } from "next-intl";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { KeywordEditor } from "#components/gallery/keyword-editor.tsx";
import { StarButtons } from "#components/gallery/selection-bar.tsx";
import { CaptionField, LicenseField } from "#components/gallery/word-fields.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { FavouriteButton, RejectButton, Sayable } from "./say-buttons.tsx";

interface WordsProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
  readonly acts: Acts;
  readonly narrow: boolean;
}

/** What people say of the file: each word is written into its sidecar when the field is left. */
export function Words({ item, detail, acts, narrow }: WordsProps) {
  const t = useTranslations("gallery");
  const key = fileKey(item);
  const { takesWords } = useFromDisk();
  const found = detail?.keywords.filter(({ keyword_type }) => keyword_type !== "user") ?? [];
  return (
    <Sayable className="flex min-w-0 flex-col gap-4 border-line border-t pt-4">
      {takesWords ? null : <p className="text-muted text-sm">{t("needsDatabase")}</p>}
      {narrow ? (
        <div className="-ml-2 flex items-center justify-between">
          <StarButtons items={[item]} onScore={acts.score} />
          <span className="flex">
            <RejectButton item={item} acts={acts} />
            <FavouriteButton item={item} acts={acts} />
          </span>
        </div>
      ) : null}
      <CaptionField key={`caption ${key}`} items={[item]} onSave={(caption) => acts.patch({ caption })} />
      <section aria-label={t("keywords")} className="flex flex-col gap-1.5">
        <h2 className="text-muted text-xs">{t("keywords")}</h2>
        <KeywordEditor
          files={detail ? [key] : []}
          count={1}
          onAdd={(words) => acts.keywords(words, [])}
          onRemove={(word) => acts.keywords([], [word])}
        />
        {found.length > 0 ? (
          <ul className="mt-0.5 flex flex-wrap gap-1.5">
            {found.map(({ keyword, keyword_type }) => (
              <li key={`${keyword_type} ${keyword}`} title={keyword_type}>
                <Badge tone="quiet">{keyword}</Badge>
              </li>
            ))}
          </ul>
        ) : null}
      </section>
      <LicenseField key={`license ${key}`} items={[item]} onSave={(license) => acts.patch({ license })} />
    </Sayable>
  );
}
