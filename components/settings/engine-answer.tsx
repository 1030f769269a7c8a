"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import type { EngineHealth } from "#lib/engines/schema.ts";

/** `Answers: ComfyUI 0.3.64`, or what is wrong. */
export function useAnswerWords(): (health: EngineHealth) => string {
  const t = useTranslations("settings.engines");
  return ({ state, detail, latency_ms: ms }) => {
    if (state !== "ok") return detail ?? t(`states.${state}`);
    return detail === null ? t("answers", { ms }) : t("answersAs", { what: detail, ms });
  };
}

interface EngineAnswerProps {
  readonly health: EngineHealth | undefined;
  readonly error: Error | null;
  readonly className?: string;
}

/** What an engine said when it was last asked; there while empty, so that a screen reader hears it come. */
export function EngineAnswer({ health, error, className }: EngineAnswerProps) {
  const words = useAnswerWords();
  const text = error ? error.message : health ? words(health) : "";
  const place = useRef<HTMLParagraphElement>(null);
  // Under a long form on a phone it would come unseen.
  useEffect(() => {
    if (text !== "") place.current?.scrollIntoView({ block: "nearest" });
  }, [text]);
  const isWell = error === null && health?.state === "ok";
  return (
    <p ref={place} role="status" className={cn("tnum break-words text-sm", isWell ? "text-ok" : "text-danger", text !== "" && className)}>
      {text}
    </p>
  );
}
