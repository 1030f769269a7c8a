"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAddUser } from "#lib/people/client.ts";
import { ROLES, type Role } from "#lib/people/schema.ts";
import { AccountFields, NO_ACCOUNT } from "./account-fields.tsx";
import { FormError, useErrorsByField } from "./form-error.tsx";

interface AddUserProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The first account is an admin's, and from then on everyone signs in. */
  readonly isFirst: boolean;
}

export function AddUser({ open, onOpenChange, isFirst }: AddUserProps) {
  const t = useTranslations("people");
  const add = useAddUser();
  const [values, setValues] = useState(NO_ACCOUNT);
  const [role, setRole] = useState<Role>("member");
  const errors = useErrorsByField(add.error);

  const close = () => {
    onOpenChange(false);
    setValues(NO_ACCOUNT);
    add.reset();
  };
  const submit = () =>
    add.mutate(
      { ...values, role: isFirst ? "admin" : role },
      {
        onSuccess: (user) => {
          if (isFirst) window.location.assign("/auth/sign-in?next=/settings%3Fshow%3Dpeople");
          close();
          toast({ title: t("added", { name: user.name }) });
        },
      },
    );

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      title={isFirst ? t("addFirst") : t("add")}
      description={isFirst ? t("firstHint") : t("addHint")}
      size="sm"
      footer={
        <Button type="submit" form="add-user" variant="primary" disabled={add.isPending}>
          {t("addAction")}
        </Button>
      }
    >
      <form
        id="add-user"
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AccountFields values={values} onChange={setValues} errors={errors} />
        {isFirst ? null : (
          <Field id="role" label={t("role")} hint={t(`roleHints.${role}`)}>
            <Select
              id="role"
              label={t("role")}
              value={role}
              options={ROLES.map((one) => ({ value: one, label: t(`roles.${one}`) }))}
              onChange={setRole}
            />
          </Field>
        )}
        <FormError error={add.error} fields={["name", "login", "password"]} />
      </form>
    </Dialog>
  );
}
