"use client";
import { type ComponentProps, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { FIELD, Input } from "#components/ui/input.tsx";

interface CommitInputProps extends Omit<ComponentProps<"input">, "value" | "onChange"> {
  readonly value: string;
  readonly onCommit: (value: string) => void;
  /** Nothing at all is an answer, too. */
  readonly allowsEmpty?: boolean;
}

/** A text that counts once the field is left or Enter is pressed; Escape takes back what was typed. */
export function CommitInput({ value, onCommit, allowsEmpty = false, ...rest }: CommitInputProps) {
  const { typed, setTyped, commit } = useTyped(value, onCommit, allowsEmpty);
  return (
    <Input
      autoComplete="off"
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        else if (event.key === "Escape" && typed !== null) setTyped(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      {...rest}
    />
  );
}

/** The same for several lines; Enter begins another. */
export function CommitArea({
  id,
  value,
  onCommit,
}: {
  readonly id: string;
  readonly value: string;
  readonly onCommit: (value: string) => void;
}) {
  const { typed, setTyped, commit } = useTyped(value, onCommit, true);
  return (
    <textarea
      id={id}
      rows={3}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      className={cn(FIELD, "min-h-[34px] resize-y px-2.5 py-1.5")}
    />
  );
}

function useTyped(value: string, onCommit: (value: string) => void, allowsEmpty: boolean) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== value && (allowsEmpty || typed.trim() !== "")) onCommit(typed);
    setTyped(null);
  };
  return { typed, setTyped, commit };
}
