"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useSignIn } from "#lib/people/client.ts";
import { FormError } from "./form-error.tsx";

interface SignInProps {
  /** Where to go then. */
  readonly next: string;
  /** A try without scripts came back refused. */
  readonly wasWrong: boolean;
}

/** Works without scripts too: the form then goes to next-auth itself, which leads back here or onwards. */
export function SignIn({ next, wasWrong }: SignInProps) {
  const t = useTranslations("auth");
  const signIn = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const passwordBox = useRef<HTMLInputElement>(null);
  const isWrong = signIn.data ? !signIn.data.ok : wasWrong && signIn.isIdle;

  const submit = () =>
    signIn.mutate(
      { login, password },
      {
        onSuccess: (outcome) => {
          if (outcome.ok) window.location.assign(next);
          else passwordBox.current?.select();
        },
      },
    );

  return (
    <form
      method="post"
      action="/api/auth/callback/credentials"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h1 className="font-semibold text-xl">{t("signIn")}</h1>
      <input type="hidden" name="callbackUrl" value={next} />
      <Field id="login" label={t("login")}>
        <Input
          id="login"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
      </Field>
      <Field id="password" label={t("password")}>
        <Input
          ref={passwordBox}
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? "wrong" : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {isWrong ? (
        <p id="wrong" role="alert" className="rounded border border-line bg-danger-soft px-3 py-2 text-danger text-sm">
          {t("wrong")}
        </p>
      ) : null}
      <FormError error={signIn.error} fields={[]} />
      <Button type="submit" variant="primary" size="lg" disabled={signIn.isPending || signIn.data?.ok === true}>
        {t("signIn")}
      </Button>
      <p className="text-faint text-xs">{t("forgot")}</p>
    </form>
  );
}
