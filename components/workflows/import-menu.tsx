"use client";
import { ChevronDown, FileUp, Images, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DropdownMenu, MenuAction } from "#components/ui/dropdown-menu.tsx";
import type { ImportSource } from "#lib/engines/workflows/client.ts";
import { LibraryPicker } from "./library-picker.tsx";
import { ACCEPTED } from "./take-up.ts";

interface ImportMenuProps {
  readonly onSources: (sources: readonly ImportSource[]) => void;
  readonly isBusy: boolean;
  readonly size?: "md" | "lg";
  /** Of which the import becomes a new version. */
  readonly replaces?: string;
  readonly label: string;
}

/** From a file or from the library. */
export function ImportMenu({ onSources, isBusy, size = "md", replaces, label }: ImportMenuProps) {
  const t = useTranslations("workflows");
  const input = useRef<HTMLInputElement>(null);
  const [isPicking, setPicking] = useState(false);
  const version = replaces ? { replaces } : {};
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        multiple={!replaces}
        className="hidden"
        aria-label={label}
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          onSources(files.map((file) => ({ file, ...version })));
        }}
      />
      <DropdownMenu
        align="end"
        trigger={
          <Button variant={replaces ? "secondary" : "primary"} size={size} disabled={isBusy} aria-label={label}>
            {replaces ? null : <Plus aria-hidden />}
            <span className={size === "md" && !replaces ? "max-sm:sr-only" : ""}>{label}</span>
            <ChevronDown className="opacity-70" aria-hidden />
          </Button>
        }
      >
        <MenuAction onSelect={() => input.current?.click()}>
          <FileUp aria-hidden />
          {t("fromFile")}
        </MenuAction>
        <MenuAction onSelect={() => setPicking(true)}>
          <Images aria-hidden />
          {t("fromLibrary")}
        </MenuAction>
      </DropdownMenu>
      <LibraryPicker
        open={isPicking}
        onOpenChange={setPicking}
        title={t("pickTitle")}
        text={t("pickText")}
        onPick={(media) => onSources([{ media, ...version }])}
      />
    </>
  );
}
