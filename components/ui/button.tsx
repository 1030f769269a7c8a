import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

const VARIANTS = {
  primary: "bg-accent text-accent-fg font-medium hover:bg-accent-hover",
  secondary: "border border-line bg-surface text-text hover:bg-raised",
  ghost: "text-muted hover:bg-hover hover:text-text data-[state=open]:bg-hover data-[state=open]:text-text",
  danger: "border border-line bg-surface text-danger hover:bg-danger-soft",
} as const;

const SIZES = {
  sm: "h-7 px-2.5 gap-1.5 text-sm",
  md: "h-[34px] px-3 gap-2 text-sm",
  lg: "h-11 px-5 gap-2 text-base",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  readonly variant?: keyof typeof VARIANTS;
  readonly size?: keyof typeof SIZES;
  /** Renders the one child (a link, say) in the button's clothes. */
  readonly asChild?: boolean;
}

export function Button({ variant = "secondary", size = "md", asChild = false, className, type, ...rest }: ButtonProps) {
  const names = cn(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded transition-colors duration-100",
    "disabled:pointer-events-none disabled:opacity-45 aria-disabled:pointer-events-none aria-disabled:opacity-45",
    "coarse:min-h-11 coarse:min-w-11 [&_svg]:size-4 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
    className,
  );
  if (asChild) return <Slot.Root className={names} {...rest} />;
  return <button type={type ?? "button"} className={names} {...rest} />;
}
