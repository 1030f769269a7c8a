"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { cn } from "#components/ui/cn.ts";
import type { EngineAbout, EngineDto, EngineTrialAnswer } from "#lib/engines/schema.ts";
import { deviceName, gigabytes } from "./engine-device.ts";

/** `Answers: ComfyUI 0.3.64`, or what is wrong. */
export function useAnswerWords(): (health: EngineTrialAnswer) => string {
  const t = useTranslations("settings.engines");
  const { reason } = useReasonWords();
  return ({ state, detail, reason: told, latency_ms: ms }) => {
    if (state !== "ok") return detail === null ? t(`states.${state}`) : reason({ message: detail, reason: told });
    return detail === null ? t("answers", { ms }) : t("answersAs", { what: detail, ms });
  };
}

/** `Asked at 14:03:07: no answer.` Each try says it anew. */
function useInVainWords(): (health: EngineTrialAnswer) => string {
  const t = useTranslations("settings.engines");
  const format = useFormatter();
  const digits = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return ({ checked_at: at }) => t("askedInVain", { time: format.dateTime(new Date(at), digits) });
}

/** `NVIDIA GeForce RTX 4090, 24 GB (20 free) · 1,243 nodes`: what it computes on, and how much it has to offer. */
export function useAboutWords(): (about: EngineAbout) => string {
  const t = useTranslations("settings.engines");
  return ({ devices, node_count: nodes }) => {
    const said = devices.map(({ name, memory_bytes: memory, free_bytes: free }) => {
      if (memory === null) return deviceName(name);
      const known = { name: deviceName(name), memory: gigabytes(memory) };
      return free === null ? t("device", known) : t("deviceFree", { ...known, free: gigabytes(free) });
    });
    return [...said, ...(nodes === null ? [] : [t("nodes", { count: nodes })])].join(" · ");
  };
}

interface EngineAnswerProps {
  readonly health: EngineTrialAnswer | undefined;
  readonly error: Error | null;
  /** How the engine is, where that stands above the answer: it is not told twice. */
  readonly above?: Pick<EngineDto, "state" | "detail">;
  readonly className?: string;
}

/** What an engine said when it was last asked; there while empty, so that a screen reader hears it come. */
export function EngineAnswer({ health, error, above, className }: EngineAnswerProps) {
  const words = useAnswerWords();
  const aboutWords = useAboutWords();
  const inVain = useInVainWords();
  const { problem } = useReasonWords();
  const isToldAbove = health?.state === "down" && above?.state === "down" && above.detail === health.detail;
  const text = error ? problem(error) : isToldAbove ? inVain(health) : health ? words(health) : "";
  const about = error === null && health?.about ? aboutWords(health.about) : "";
  const place = useRef<HTMLDivElement>(null);
  // Under a long form on a phone it would come unseen.
  useEffect(() => {
    if (text !== "") place.current?.scrollIntoView({ block: "nearest" });
  }, [text]);
  const isWell = error === null && health?.state === "ok";
  return (
    <div ref={place} role="status" className={cn("tnum break-words text-sm", text !== "" && className)}>
      <p className={isWell ? "text-ok" : isToldAbove ? "text-muted" : "text-danger"}>{text}</p>
      {about === "" ? null : <p className="text-muted">{about}</p>}
    </div>
  );
}
