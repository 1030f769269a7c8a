import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Said by screen readers and shown as the tooltip. */
  readonly label: string;
  /** A key that does the same, shown in the tooltip. */
  readonly hint?: string;
  readonly variant?: "ghost" | "secondary" | "danger";
  readonly size?: "sm" | "md";
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly asChild?: boolean;
}

const VARIANTS = {
  ghost: "text-muted hover:bg-hover hover:text-text aria-pressed:text-accent-text data-[state=open]:bg-hover data-[state=open]:text-text",
  secondary: "border border-line bg-surface text-text hover:bg-raised",
  danger: "text-muted hover:bg-danger-soft hover:text-danger",
} as const;

export function IconButton({
  label,
  hint,
  variant = "ghost",
  size = "md",
  side = "bottom",
  asChild = false,
  className,
  type,
  ...rest
}: IconButtonProps) {
  const names = cn(
    "inline-flex shrink-0 items-center justify-center rounded transition-colors duration-100 [&_svg]:shrink-0",
    "disabled:pointer-events-none disabled:opacity-40",
    size === "sm" ? "size-7 coarse:size-11 [&_svg]:size-4" : "size-[34px] coarse:size-11 [&_svg]:size-[18px]",
    VARIANTS[variant],
    className,
  );
  return (
    <Tooltip label={label} hint={hint} side={side}>
      {asChild ? (
        <Slot.Root aria-label={label} className={names} {...rest} />
      ) : (
        <button type={type ?? "button"} aria-label={label} className={names} {...rest} />
      )}
    </Tooltip>
  );
}
