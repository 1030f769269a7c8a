"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useSetUp } from "#lib/people/client.ts";
import { AccountFields, NO_ACCOUNT } from "./account-fields.tsx";
import { FormError, useErrorsByField } from "./form-error.tsx";

/** The first visit: makes the admin, with the token that the terminal showed. */
export function SetUp({ token: given }: { readonly token: string }) {
  const t = useTranslations("auth");
  const setUp = useSetUp();
  const [token, setToken] = useState(given);
  const [values, setValues] = useState(NO_ACCOUNT);
  const errors = useErrorsByField(setUp.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setUp.mutate({ ...values, token: token.trim() }, { onSuccess: () => window.location.assign("/studio") });
      }}
    >
      <div>
        <h1 className="font-semibold text-xl">{t("setUp")}</h1>
        <p className="mt-1 text-muted text-sm">{t("setUpHint")}</p>
      </div>
      {given === "" || errors.token ? (
        <Field id="token" label={t("token")} error={errors.token} hint={t("tokenHint")}>
          <Input
            id="token"
            autoComplete="one-time-code"
            spellCheck={false}
            required
            aria-invalid={errors.token ? true : undefined}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </Field>
      ) : null}
      <AccountFields values={values} onChange={setValues} errors={errors} autoFocus={given !== ""} />
      <FormError error={setUp.error} fields={["token", "name", "login", "password"]} />
      <Button type="submit" variant="primary" size="lg" disabled={setUp.isPending || setUp.isSuccess}>
        {t("makeAdmin")}
      </Button>
    </form>
  );
}
