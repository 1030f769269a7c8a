"use client";
import { useQuery } from "@tanstack/react-query";
import { Heart, ThumbsDown } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CoverButton } from "#components/projects/cover-button.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { formatBytes } from "#components/viewer/bytes.ts";
import { fileOptions } from "#lib/media/client.ts";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";
import type { Acts } from "./acts.ts";
import { lengthClock } from "./clock.ts";
import { KeywordEditor } from "./keyword-editor.tsx";
import { useProjectTitle } from "./project-title.ts";
import { StarButtons } from "./selection-bar.tsx";
import { TilePicture } from "./tile-picture.tsx";
import { CaptionField, LicenseField } from "./word-fields.tsx";
import { MOST_CHANGED } from "./words.ts";

interface SelectionPanelProps {
  readonly count: number;
  readonly items: readonly Media[];
  readonly acts: Acts;
  /** Nothing can be said just now. */
  readonly mayNot: boolean;
}

/** What is known of the chosen files, and what can be said of them. */
export function SelectionPanel({ count, items, acts, mayNot }: SelectionPanelProps) {
  const t = useTranslations("gallery");
  const [first] = items;
  if (count === 0) return <p className="p-4 text-muted text-sm">{t("panelEmpty")}</p>;
  if (count > MOST_CHANGED) {
    return (
      <div className="flex flex-col gap-1.5 p-4 text-sm">
        <h2 className="font-semibold text-base">{t("selectedPlain", { count })}</h2>
        <p className="text-muted">
          {t("tooMany", { most: MOST_CHANGED })} {t("tooManyText")}
        </p>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-5 p-4">
      <header className="flex items-center gap-3">
        {first ? (
          <span className="size-12 shrink-0 overflow-hidden rounded-sm">
            <TilePicture item={first} width={48} blurred />
          </span>
        ) : null}
        <h2 className="line-clamp-2 min-w-0 break-words font-semibold text-base">
          {count === 1 && first ? first.filename : t("selectedPlain", { count })}
        </h2>
      </header>
      {mayNot ? <p className="text-muted text-sm">{t("needsDatabase")}</p> : <WordsOf count={count} items={items} acts={acts} />}
      {count === 1 && first ? <CoverButton item={first} /> : null}
      <Facts items={items} count={count} />
    </div>
  );
}

/** What people say of the chosen files. */
function WordsOf({ count, items, acts }: Omit<SelectionPanelProps, "mayNot">) {
  const t = useTranslations("gallery");
  const favourite = items.length > 0 && items.every((item) => item.favourite);
  const files = items.map(fileKey);
  return (
    <>
      <div className="flex items-center gap-1">
        <StarButtons items={items} onScore={acts.score} />
        <Button size="sm" variant="ghost" onClick={() => acts.score(-1)} aria-label={t("reject")} className="ml-auto px-2!">
          <ThumbsDown aria-hidden />
        </Button>
        <Button size="sm" variant="ghost" aria-pressed={favourite} aria-label={t("favourite")} onClick={acts.favourite} className="px-2!">
          <Heart className={cn(favourite && "fill-current text-accent-text")} aria-hidden />
        </Button>
      </div>
      <CaptionField key={`caption ${files.join()}`} items={items} onSave={(caption) => acts.patch({ caption })} />
      <section aria-label={t("keywords")} className="flex flex-col gap-1.5">
        <h3 className="text-muted text-xs">{t("keywords")}</h3>
        <KeywordEditor
          files={files}
          count={count}
          onAdd={(words) => acts.keywords(words, [])}
          onRemove={(word) => acts.keywords([], [word])}
        />
      </section>
      <LicenseField key={`license ${files.join()}`} items={items} onSave={(license) => acts.patch({ license })} />
    </>
  );
}

function Facts({ items, count }: { readonly items: readonly Media[]; readonly count: number }) {
  const t = useTranslations("gallery");
  const format = useFormatter();
  const only = count === 1 ? items[0] : undefined;
  const project = useProjectTitle(only?.project_id);
  const detail = useQuery({ ...fileOptions(only?.id ?? 0), enabled: only?.id != null }).data;
  const bytes = items.reduce((sum, item) => sum + (item.size_bytes ?? 0), 0);
  const rows: (readonly [string, ReactNode])[] = [];
  const add = (label: string, value: ReactNode) => value !== null && value !== undefined && value !== "" && rows.push([label, value]);
  if (only) {
    add(t("facts.prompt"), only.prompt);
    add(t("facts.model"), only.model);
    add(t("facts.dimensions"), only.width && only.height ? `${only.width} × ${only.height}` : null);
    add(t("facts.duration"), only.duration === null ? null : lengthClock(only.duration));
    add(t("facts.seed"), detail?.generation?.seed);
    add(t("facts.project"), [project, only.folder].filter(Boolean).join(" / "));
    add(t("facts.created"), format.dateTime(new Date(only.created_at), { dateStyle: "medium", timeStyle: "short" }));
    add(t("facts.path"), only.path);
  }
  add(t("facts.size"), bytes === 0 ? null : formatBytes(bytes, format));
  return (
    <dl className="flex flex-col gap-2.5 border-line border-t pt-4 text-sm">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt className="text-faint text-xs">{label}</dt>
          <dd className="tnum line-clamp-6 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
