"use client";
import { Heart, ThumbsDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { KeywordEditor } from "#components/gallery/keyword-editor.tsx";
import { StarButtons } from "#components/gallery/selection-bar.tsx";
import { CaptionField, LicenseField } from "#components/gallery/word-fields.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { fileKey } from "#lib/media/client.ts";
import type { Media, MediaDetail } from "#lib/media/schema.ts";

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
    <fieldset
      disabled={!takesWords}
      title={takesWords ? undefined : t("needsDatabase")}
      className="flex min-w-0 flex-col gap-4 border-line border-t pt-4 disabled:opacity-60"
    >
      {takesWords ? null : <p className="text-muted text-sm">{t("needsDatabase")}</p>}
      {narrow ? (
        <div className="-ml-2 flex items-center justify-between">
          <StarButtons items={[item]} onScore={acts.score} />
          <span className="flex">
            <IconButton label={t("reject")} aria-pressed={item.score === -1} onClick={() => acts.score(item.score === -1 ? 0 : -1)}>
              <ThumbsDown className={item.score === -1 ? "fill-current" : ""} aria-hidden />
            </IconButton>
            <IconButton label={t("favourite")} aria-pressed={item.favourite} onClick={acts.favourite}>
              <Heart className={item.favourite ? "fill-current" : ""} aria-hidden />
            </IconButton>
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
    </fieldset>
  );
}
