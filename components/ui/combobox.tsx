"use client";
import { Command } from "cmdk";
import { Check, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useState } from "react";
import { cn } from "./cn.ts";
import { FIELD } from "./input.tsx";
import { MENU_ITEM } from "./menu.ts";
import { Popover } from "./popover.tsx";

export interface ComboboxOption {
  readonly value: string;
  readonly label: string;
  /** Beside the label, and found by as well. */
  readonly detail?: string;
  readonly icon?: ReactNode;
  readonly group?: string;
}

interface ComboboxProps {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly ComboboxOption[];
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly isInvalid?: boolean;
  readonly className?: string;
  /** Below the list: what else can be done. */
  readonly footer?: ReactNode;
}

/** So many are drawn; of more one types a part of the name. */
const MOST_DRAWN = 100;

/** Those that hold every word that was typed, in their own order; names that begin with it first. */
export function found(options: readonly ComboboxOption[], typed: string): readonly ComboboxOption[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return options;
  const holding = options.filter(({ label, detail = "" }) => {
    const text = `${label} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return holding.toSorted((a, b) => Number(b.label.toLowerCase().startsWith(first)) - Number(a.label.toLowerCase().startsWith(first)));
}

/** One of many, found by typing a part of its name. */
export function Combobox(props: ComboboxProps) {
  const { id, label, value, options, onChange, placeholder, disabled, isInvalid, className, footer } = props;
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      className="w-(--radix-popover-trigger-width) min-w-72 overflow-hidden p-0"
      trigger={
        <button
          id={id}
          type="button"
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-invalid={isInvalid || undefined}
          disabled={disabled}
          title={chosen?.label}
          className={cn(FIELD, "flex h-[34px] items-center justify-between gap-2 px-2.5 text-left coarse:h-11", className)}
        >
          <span className={cn("truncate", chosen === undefined && value === "" && "text-faint")}>
            {chosen?.label ?? (value || placeholder)}
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-faint" aria-hidden />
        </button>
      }
    >
      <OptionList
        label={label}
        value={value}
        options={options}
        onChoose={(next) => {
          setOpen(false);
          onChange(next);
        }}
      />
      {footer ? <div className="border-line border-t p-1">{footer}</div> : null}
    </Popover>
  );
}

interface OptionListProps extends Pick<ComboboxProps, "label" | "value" | "options"> {
  readonly onChoose: (value: string) => void;
}

function OptionList({ label, value, options, onChoose }: OptionListProps) {
  const t = useTranslations("ui");
  const [typed, setTyped] = useState("");
  const shown = useMemo(() => found(options, typed), [options, typed]);
  const drawn = shown.slice(0, MOST_DRAWN);
  const groups = [...new Set(drawn.map((option) => option.group ?? ""))];
  return (
    <Command label={label} shouldFilter={false} loop {...(typed === "" && value !== "" ? { defaultValue: value } : {})}>
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={t("find")}
        className="h-10 w-full border-line border-b bg-transparent px-3 text-sm outline-none coarse:h-12 coarse:text-lg"
      />
      <Command.List className="max-h-[min(360px,50dvh)] overflow-y-auto p-1">
        <Command.Empty className="px-2 py-2 text-faint text-xs">{t("nothingFound")}</Command.Empty>
        {groups.map((group) => (
          <Command.Group
            key={group}
            {...(group === "" ? {} : { heading: group })}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
          >
            {drawn
              .filter((option) => (option.group ?? "") === group)
              .map((option) => (
                <Command.Item key={option.value} value={option.value} onSelect={() => onChoose(option.value)} className={MENU_ITEM}>
                  {option.icon}
                  <span className="min-w-0 grow truncate">{option.label}</span>
                  {option.detail ? <span className="shrink-0 text-faint text-xs">{option.detail}</span> : null}
                  {option.value === value ? <Check className="text-accent-text" aria-hidden /> : null}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
        {shown.length > drawn.length ? (
          <p className="tnum px-2 py-2 text-faint text-xs">{t("moreFound", { count: shown.length - drawn.length })}</p>
        ) : null}
      </Command.List>
    </Command>
  );
}
