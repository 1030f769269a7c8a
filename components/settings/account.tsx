"use client";

import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { meOptions, useSignOut } from "#lib/people/client.ts";

/** Who is signed in, and how to leave. The person at the machine itself has no account and sees nothing of this. */
export function Account() {
  const t = useTranslations("settings");
  const people = useTranslations("people");
  const { data: me } = useQuery(meOptions());
  const signOut = useSignOut();
  if (!me || me.local) return null;
  return (
    <section className="mb-6">
      <h2 className="font-semibold text-muted text-sm">{t("account.title")}</h2>
      <div className="flex flex-wrap items-center justify-between gap-3 py-4">
        <div>
          <p className="font-medium text-sm">{t("account.signedIn", { name: me.name })}</p>
          <p className="text-muted text-sm">{t("account.role", { role: people(`roles.${me.role}`), login: me.login })}</p>
        </div>
        <Button
          disabled={signOut.isPending}
          onClick={() => signOut.mutate(undefined, { onSuccess: () => window.location.assign("/auth/sign-in") })}
        >
          <LogOut aria-hidden />
          {t("account.signOut")}
        </Button>
      </div>
    </section>
  );
}
