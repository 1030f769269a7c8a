"use client";

import { useTranslations } from "next-intl";
import { memo, type RefObject, useRef } from "react";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { ControlProps } from "./control-props.ts";
import { PromptBox, type PromptHandle } from "./prompt-box.tsx";
import { PromptHistory } from "./prompt-history.tsx";
import { SnippetMenu } from "./snippet-menu.tsx";

/** A text input: the prompt large and with its tools, other wishes smaller, a mere name as a line. */
export function PromptField({ id, label, field, value, onChange, error }: ControlProps) {
  const t = useTranslations("studio");
  const handle = useRef<PromptHandle>(null);
  const text = String(value ?? "");
  const isMain = field.key === "prompt";
  const isPrompt = field.multiline || /^(negative_)?prompt(_\d+)?$/.test(field.key);
  if (!isPrompt) {
    return (
      <Field id={id} label={label} error={error}>
        <Input
          id={id}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined || undefined}
          autoComplete="off"
        />
      </Field>
    );
  }
  return (
    <Field id={id} label={label} aside={<PromptTools prompt={handle} isNegative={field.key.startsWith("negative")} />} error={error}>
      <PromptBox
        ref={handle}
        id={id}
        value={text}
        onChange={onChange}
        isInvalid={error !== undefined}
        className={isMain ? "min-h-28" : "min-h-[34px] coarse:min-h-11"}
        {...(isMain ? { placeholder: t("promptPlaceholder"), takesFocus: true } : {})}
        {...(error === undefined ? {} : { describedBy: `${id}-error` })}
      />
    </Field>
  );
}

interface PromptToolsProps {
  readonly prompt: RefObject<PromptHandle | null>;
  readonly isNegative: boolean;
}

/** Not drawn again with every letter. */
const PromptTools = memo(function PromptTools({ prompt, isNegative }: PromptToolsProps) {
  return (
    <span className="-my-1.5 -mr-1 flex">
      <PromptHistory prompt={prompt} isNegative={isNegative} />
      <SnippetMenu prompt={prompt} />
    </span>
  );
});
