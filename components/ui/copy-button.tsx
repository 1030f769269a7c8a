"use client";
import { Check, Copy } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { copyText } from "./clipboard.ts";
import { IconButton } from "./icon-button.tsx";
import { inSentence } from "./in-sentence.ts";
import { toast } from "./toast.tsx";

interface CopyButtonProps {
  /** What is copied, in words: "Seed". */
  readonly what: string;
  readonly text: string;
  readonly variant?: "ghost" | "secondary";
  readonly size?: "sm" | "md";
  readonly className?: string;
}

export function CopyButton({ what, text, variant = "ghost", size = "sm", className = "" }: CopyButtonProps) {
  const t = useTranslations("ui");
  const locale = useLocale();
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (await copyText(text)) {
      setDone(true);
      setTimeout(() => setDone(false), 1200);
    } else toast({ title: t("copyFailed"), tone: "danger" });
  };
  return (
    <IconButton
      label={done ? t("copied") : t("copy", { what: inSentence(what, locale) })}
      variant={variant}
      size={size}
      className={className}
      onClick={() => void copy()}
    >
      {done ? <Check aria-hidden /> : <Copy aria-hidden />}
    </IconButton>
  );
}
