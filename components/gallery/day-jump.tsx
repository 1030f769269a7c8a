"use client";
import { CalendarDays } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { Popover } from "#components/ui/popover.tsx";

interface DayJumpProps {
  /** `YYYY-MM-DD` */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly onJump: (day: string) => void;
}

/** Goes to a day. */
export function DayJump({ first, last, onJump }: DayJumpProps) {
  const t = useTranslations("gallery");
  const [open, setOpen] = useState(false);
  useShortcuts(t("keys"), [{ keys: ["d"], label: t("toDay"), run: () => setOpen(true) }]);
  return (
    <Popover
      label={t("toDay")}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="p-3!"
      trigger={
        <IconButton label={t("toDay")} hint="D">
          <CalendarDays aria-hidden />
        </IconButton>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const day = new FormData(event.currentTarget).get("day");
          if (typeof day !== "string" || day === "") return;
          setOpen(false);
          onJump(day);
        }}
        className="flex items-end gap-2"
      >
        <Field id="to-day" label={t("toDay")}>
          <Input id="to-day" name="day" type="date" min={first} max={last} defaultValue={last} required />
        </Field>
        <Button type="submit">{t("go")}</Button>
      </form>
    </Popover>
  );
}
