import { Search } from "lucide-react";
import type { Ref } from "react";
import { cn } from "./cn.ts";
import { Input } from "./input.tsx";

interface SearchFieldProps {
  readonly label: string;
  /** Where the label is too long for a phone. */
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
  readonly className?: string;
}

/** What is on the screen, narrowed down while one types. */
export function SearchField({ label, placeholder = label, value, onChange, ref, className }: SearchFieldProps) {
  return (
    <search className={cn("relative", className)}>
      <Search className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="pl-8.5!"
      />
    </search>
  );
}
