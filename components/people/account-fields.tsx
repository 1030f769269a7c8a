"use client";

import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

export interface AccountValues {
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

export const NO_ACCOUNT: AccountValues = { name: "", login: "", password: "" };

/** A login that fits a name: `Anna Weiß` → `anna.weiss`. */
export function loginFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ä/g, "ae")
    .replace(/ö/g, "oe")
    .replace(/ü/g, "ue")
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, ".")
    .replace(/^\.+|\.+$/g, "")
    .slice(0, 64);
}

interface AccountFieldsProps {
  readonly values: AccountValues;
  readonly onChange: (values: AccountValues) => void;
  readonly errors: Readonly<Record<string, string>>;
  readonly autoFocus?: boolean;
}

/** Name, login and password of a new account; the login follows the name until it is written by hand. */
export function AccountFields({ values, onChange, errors, autoFocus = false }: AccountFieldsProps) {
  const t = useTranslations("auth");
  const follows = values.login === loginFrom(values.name);
  return (
    <>
      <Field id="name" label={t("name")} error={errors.name}>
        <Input
          id="name"
          autoComplete="name"
          required
          maxLength={120}
          autoFocus={autoFocus}
          value={values.name}
          onChange={(event) =>
            onChange({ ...values, name: event.target.value, login: follows ? loginFrom(event.target.value) : values.login })
          }
        />
      </Field>
      <Field id="login" label={t("login")} error={errors.login} hint={t("loginHint")}>
        <Input
          id="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          aria-describedby={errors.login ? "login-error" : "login-hint"}
          aria-invalid={errors.login ? true : undefined}
          value={values.login}
          onChange={(event) => onChange({ ...values, login: event.target.value.toLowerCase() })}
        />
      </Field>
      <Field id="password" label={t("password")} error={errors.password} hint={t("passwordHint")}>
        <Input
          id="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={512}
          aria-describedby={errors.password ? "password-error" : "password-hint"}
          aria-invalid={errors.password ? true : undefined}
          value={values.password}
          onChange={(event) => onChange({ ...values, password: event.target.value })}
        />
      </Field>
    </>
  );
}
