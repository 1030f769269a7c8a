import { cn } from "#components/ui/cn.ts";

/** A picture in the making: evening sky, sun, two hills. The colours are the mark's own and the same in both themes. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={cn("size-5 shrink-0", className)} aria-hidden="true">
      <clipPath id="atelier-mark">
        <rect width="20" height="20" rx="5" />
      </clipPath>
      <g clipPath="url(#atelier-mark)">
        <rect width="20" height="20" fill="#6d5a9c" />
        <path d="M0 0h20v6.5L0 14z" fill="#e8744f" />
        <circle cx="12.4" cy="8" r="4" fill="#fbd3a0" />
        <path d="M0 12.5 6.2 9l5.2 4.6L15 11l5 4v5H0z" fill="#4a3d78" />
        <path d="M0 16.2 7 13l6 3.4 7-2V20H0z" fill="#f29a52" />
      </g>
    </svg>
  );
}
