"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { useAcceptInvitation } from "#lib/people/client.ts";
import { AccountFields, NO_ACCOUNT } from "./account-fields.tsx";
import { FormError, useErrorsByField } from "./form-error.tsx";

/** Someone invited makes their account. */
export function Accept({ token }: { readonly token: string }) {
  const t = useTranslations("auth");
  const accept = useAcceptInvitation();
  const [values, setValues] = useState(NO_ACCOUNT);
  const errors = useErrorsByField(accept.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ ...values, token }, { onSuccess: () => window.location.assign("/") });
      }}
    >
      <div>
        <h1 className="font-semibold text-xl">{t("accept")}</h1>
        <p className="mt-1 text-muted text-sm">{t("acceptHint")}</p>
      </div>
      <AccountFields values={values} onChange={setValues} errors={errors} autoFocus />
      <FormError error={accept.error} fields={["name", "login", "password"]} />
      <Button type="submit" variant="primary" size="lg" disabled={accept.isPending || accept.isSuccess || token === ""}>
        {t("makeAccount")}
      </Button>
      {token === "" ? (
        <p role="alert" className="text-danger text-sm">
          {t("noToken")}
        </p>
      ) : null}
    </form>
  );
}
