"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { ENTRIES, isAt } from "./entries.ts";

/** The rail of a phone. */
export function BottomBar() {
  const t = useTranslations("frame");
  const pathname = usePathname();
  return (
    <nav aria-label={t("main")} className="fixed inset-x-0 bottom-0 z-30 border-line border-t bg-canvas pb-safe md:hidden">
      <ul className="flex h-16">
        {ENTRIES.map(({ id, href, icon: Icon }) => {
          const active = isAt(pathname, href);
          return (
            <li key={id} className="min-w-0 flex-1">
              <Link
                href={href}
                aria-current={active ? "page" : undefined}
                className={cn(
                  "flex h-full flex-col items-center justify-center gap-1 text-2xs -outline-offset-4",
                  active ? "text-accent-text" : "text-muted",
                )}
              >
                <Icon className="size-5" strokeWidth={1.75} aria-hidden />
                <span className="max-w-full truncate tracking-tight">{t(id === "settings" ? "settingsShort" : `entries.${id}`)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
