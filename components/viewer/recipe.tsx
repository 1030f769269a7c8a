"use client";
import { BadgeCheck, FileText, ImageOff, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { formatBytes } from "./bytes.ts";
import { type Fact, Facts, Section } from "./facts.tsx";
import { credentialsOf } from "./problems.ts";
import { PromptText } from "./prompt-text.tsx";
import { hasRecipe, recipeText } from "./recipe-text.ts";
import { remixAddress } from "./remix.ts";

interface RecipeProps {
  readonly item: Media;
  /** Undefined while it is read. */
  readonly detail: MediaDetail | undefined;
}

interface ShownRecipeProps extends RecipeProps {
  /** Why it could not be read. */
  readonly failed: Error | null;
  readonly onRetry: () => void;
}

export function Recipe({ item, detail, failed, onRetry }: ShownRecipeProps) {
  const t = useTranslations("viewer");
  const generation = detail?.generation ?? null;
  const prompt = generation?.prompt ?? item.prompt;
  const text = detail ? recipeText(detail) : "";
  const remix = remixAddress(item, detail);
  return (
    <div className="flex flex-col gap-3">
      {prompt ? (
        <Section title={t("prompt")} aside={<CopyButton what={t("prompt")} text={prompt} />}>
          <PromptText text={prompt} />
        </Section>
      ) : null}
      {generation?.negative_prompt ? (
        <Section title={t("negative")} aside={<CopyButton what={t("negative")} text={generation.negative_prompt} />}>
          <p className="select-text whitespace-pre-wrap break-words text-muted text-sm">{generation.negative_prompt}</p>
        </Section>
      ) : null}
      {detail ? <Settings detail={detail} /> : failed ? <Unread error={failed} onRetry={onRetry} /> : <Skeleton className="h-28" />}
      {detail && !hasRecipe(detail) && !prompt ? (
        <p className="flex items-center gap-2 text-muted text-sm">
          <ImageOff className="size-4 shrink-0" aria-hidden />
          {t("noRecipe")}
        </p>
      ) : null}
      {prompt || remix ? (
        <div className="flex gap-2">
          {remix === null ? null : (
            <Button variant="primary" className="grow" asChild>
              <Link href={remix} title={t("remixHint")}>
                <WandSparkles aria-hidden />
                {t("remix")}
              </Link>
            </Button>
          )}
          {text ? <CopyButton what={t("copyAll")} text={text} variant="secondary" size="md" /> : null}
        </div>
      ) : null}
    </div>
  );
}

function Unread({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations("viewer");
  const { problem } = useReasonWords();
  const ui = useTranslations("ui");
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded bg-surface p-3 text-sm">
      <p>{t("unread")}</p>
      <p className="text-muted">{problem(error)}</p>
      <Button size="sm" onClick={onRetry}>
        {ui("retry")}
      </Button>
    </div>
  );
}

/** The settings that made it, as far as the file says. */
function Settings({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const { generation } = detail;
  if (!generation || !hasRecipe(detail)) return null;
  const { model, loras, sampler, scheduler, steps, cfg, seed, tool } = generation;
  const width = generation.width ?? detail.width;
  const height = generation.height ?? detail.height;
  const fact = (label: string, value: string | number | null, copy?: string | null): Fact | null =>
    value === null || value === "" ? null : { label, value, ...(copy ? { copy } : {}) };
  const pair = (a: string | number | null, b: string | number | null) => [a, b].filter((one) => one !== null).join(" · ");
  return (
    <Facts
      facts={[
        fact(t("model"), model, model),
        ...loras.map(
          (lora): Fact => ({ label: t("lora"), value: [lora.name, lora.weight].filter((one) => one !== null).join(" "), copy: lora.name }),
        ),
        fact(t("sampler"), pair(sampler, scheduler), sampler),
        steps === null && cfg === null
          ? null
          : {
              label: [steps === null ? null : t("steps"), cfg === null ? null : t("cfg")].filter(Boolean).join(" · "),
              value: pair(steps, cfg),
            },
        fact(t("seed"), seed, seed),
        width && height ? { label: t("size"), value: `${width} × ${height}` } : null,
        fact(t("tool"), tool),
      ]}
    />
  );
}

/** Where it comes from, in one line at the foot of the panel. */
export function Origin({ item, detail }: RecipeProps) {
  const t = useTranslations("viewer");
  const format = useFormatter();
  if (!detail) return null;
  const credentials = credentialsOf(detail);
  const signed = credentials?.issuer ?? credentials?.generator;
  const Icon = credentials ? BadgeCheck : FileText;
  const parts = [
    hasRecipe(detail) ? (detail.generation?.tool ? t("madeByTool", { tool: detail.generation.tool }) : t("madeByModel")) : null,
    credentials ? (signed ? t("contentCredentialsBy", { by: signed }) : t("contentCredentials")) : t("noContentCredentials"),
    [item.filename.split(".").at(-1)?.toUpperCase(), formatBytes(item.size_bytes, format)].filter(Boolean).join("\u00a0"),
  ];
  return (
    <p className="flex items-start gap-2 border-line border-t px-4 py-3 text-faint text-xs">
      <Icon className="size-3.5 shrink-0 translate-y-px" aria-hidden />
      <span className="first-letter:uppercase">{parts.filter(Boolean).join(" · ")}</span>
    </p>
  );
}
