"use client";
import { CloudOff, FileSearch, ImagePlus, Images, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useConnection } from "#components/live/providers.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

/** While events do not arrive, the screen says that it may be old. */
export function ConnectionNote() {
  const t = useTranslations("gallery");
  if (useConnection() !== "down") return null;
  return (
    <p role="status" className="mx-4 mb-2 flex items-center gap-2 rounded bg-surface px-3 py-2 text-muted text-sm max-md:mx-3">
      <CloudOff className="size-4 shrink-0" aria-hidden />
      {t("lost")}
    </p>
  );
}

/** Without the database: of how many files the list does not know yet what they say themselves. */
export function UnreadNote({ count }: { readonly count: number }) {
  const t = useTranslations("gallery");
  if (count === 0) return null;
  return (
    <p role="status" className="tnum mx-4 mb-2 flex items-start gap-2 rounded bg-surface px-3 py-2 text-muted text-sm max-md:mx-3">
      <FileSearch className="mt-px size-4 shrink-0" aria-hidden />
      {t("unread", { count })}
    </p>
  );
}

interface NothingProps {
  readonly narrowed: boolean;
  /** It is a project that has no files yet, not the library. */
  readonly inProject: boolean;
  readonly path: string;
  readonly create: string;
}

export function Nothing({ narrowed, inProject, path, create }: NothingProps) {
  const t = useTranslations("gallery");
  if (narrowed) {
    return (
      <EmptyState
        icon={Images}
        title={t("noneTitle")}
        action={
          <Button asChild>
            <Link href={path}>{t("clear")}</Link>
          </Button>
        }
      >
        {t("noneText")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ImagePlus}
      title={inProject ? t("emptyProjectTitle") : t("emptyTitle")}
      action={
        <>
          <Button variant="primary" size="lg" asChild>
            <Link href={create}>
              <WandSparkles aria-hidden />
              {t("emptyAction")}
            </Link>
          </Button>
          {inProject ? null : (
            <Button size="lg" asChild>
              <Link href="/settings">{t("emptyFolder")}</Link>
            </Button>
          )}
        </>
      }
    >
      {inProject ? t("emptyProjectText") : t("emptyText")}
    </EmptyState>
  );
}

/** A question failed while there is something to see: said at the foot, with the way on. */
export function FailedNote({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations("gallery");
  const ui = useTranslations("ui");
  return (
    <p
      role="alert"
      className="-translate-x-1/2 absolute bottom-4 left-1/2 z-20 flex items-center gap-3 whitespace-nowrap rounded-md border border-line-strong bg-popover py-1.5 pr-1.5 pl-3.5 text-sm"
    >
      {t("loadFailed")}
      <Button size="sm" onClick={onRetry}>
        {ui("retry")}
      </Button>
    </p>
  );
}
