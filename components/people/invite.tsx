"use client";

import { Link2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { useInvite } from "#lib/people/client.ts";
import { ROLES, type Role } from "#lib/people/schema.ts";
import { FormError } from "./form-error.tsx";

const HOURS = 72;

/** Makes a link that works once: whoever opens it chooses a name and a password. */
export function Invite() {
  const t = useTranslations("people");
  const [open, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("member");
  const invite = useInvite();
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) invite.reset();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Link2 aria-hidden />
        {t("invite")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        title={t("invite")}
        description={t("inviteHint")}
        size="sm"
        footer={
          invite.data ? null : (
            <Button variant="primary" disabled={invite.isPending} onClick={() => invite.mutate({ role, hours: HOURS })}>
              {t("makeLink")}
            </Button>
          )
        }
      >
        {invite.data ? (
          <InviteLink path={invite.data.path} expires={invite.data.expires_at} />
        ) : (
          <div className="flex flex-col gap-3 pt-1">
            <Field id="invite-role" label={t("role")} hint={t(`roleHints.${role}`)}>
              <Select
                id="invite-role"
                label={t("role")}
                value={role}
                options={ROLES.map((one) => ({ value: one, label: t(`roles.${one}`) }))}
                onChange={setRole}
              />
            </Field>
            <FormError error={invite.error} fields={[]} />
          </div>
        )}
      </Dialog>
    </>
  );
}

function InviteLink({ path, expires }: { readonly path: string; readonly expires: string }) {
  const t = useTranslations("people");
  const format = useFormatter();
  const link = new URL(path, window.location.origin).href;
  return (
    <Field
      id="invite-link"
      label={t("link")}
      hint={t("linkHint", { when: format.dateTime(new Date(expires), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }) })}
    >
      <div className="flex gap-2">
        <Input id="invite-link" readOnly value={link} onFocus={(event) => event.target.select()} />
        <CopyButton what={t("link")} text={link} variant="secondary" size="md" />
      </div>
    </Field>
  );
}
