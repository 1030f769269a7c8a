"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDamageWords } from "#components/gallery/damage-words.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Breakable } from "#components/ui/breakable.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { rootProblemsOptions } from "#lib/media/roots/client.ts";

/** What could not be read in a folder, or was left out, and why. */
export function FolderProblems({ root }: { readonly root: string }) {
  const t = useTranslations("settings.folders");
  const { problem } = useReasonWords();
  const inWords = useDamageWords();
  const problems = useInfiniteQuery(rootProblemsOptions(root));
  if (problems.isPending) return <Skeleton className="mt-2 h-16" />;
  if (problems.error) return <p className="mt-2 text-danger text-sm">{problem(problems.error)}</p>;
  const items = problems.data.pages.flatMap((page) => page.items);
  return (
    <>
      <ul className="mt-2 flex max-h-72 flex-col gap-2 overflow-y-auto rounded bg-surface p-3">
        {items.map((problem) => (
          <li key={problem.path} className="text-sm">
            <p className="select-text [overflow-wrap:anywhere]">
              <Breakable text={problem.path} />
            </p>
            <p className="text-muted text-xs">{inWords(problem.reason)}</p>
          </li>
        ))}
      </ul>
      {problems.hasNextPage ? (
        <Button size="sm" className="mt-2" disabled={problems.isFetchingNextPage} onClick={() => void problems.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}
