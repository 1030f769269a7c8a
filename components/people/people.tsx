"use client";

import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { meOptions, usePatchUser, usersOptions } from "#lib/people/client.ts";
import { ROLES, type Role, type User } from "#lib/people/schema.ts";
import { AddUser } from "./add-user.tsx";
import { Invite } from "./invite.tsx";

/** The accounts of this server, for its admins. */
export function People() {
  const t = useTranslations("people");
  const { problem } = useReasonWords();
  const users = useQuery(usersOptions());
  const { data: me } = useQuery(meOptions());
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <UserPlus aria-hidden />
      {me?.needs_setup ? t("addFirst") : t("add")}
    </Button>
  );
  if (users.isPending) return <Skeleton className="h-40" />;
  if (users.error && !users.data) {
    return (
      <ErrorState title={t("unread")} onRetry={() => void users.refetch()}>
        {problem(users.error)}
      </ErrorState>
    );
  }
  const items = users.data?.items ?? [];
  return (
    <>
      {items.length === 0 ? (
        <EmptyState icon={UserPlus} title={t("none")} action={add}>
          {t("noneHint")}
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-muted text-sm">{t("about")}</p>
            <span className="flex gap-2">
              <Invite />
              {add}
            </span>
          </div>
          <ul className="mt-2 divide-y divide-line">
            {items.map((user) => (
              <UserRow key={user.login} user={user} isMe={user.login === me?.login} />
            ))}
          </ul>
        </>
      )}
      <AddUser open={isAdding} onOpenChange={setAdding} isFirst={me?.needs_setup ?? false} />
    </>
  );
}

function UserRow({ user, isMe }: { readonly user: User; readonly isMe: boolean }) {
  const t = useTranslations("people");
  const { problem } = useReasonWords();
  const format = useFormatter();
  const patch = usePatchUser();
  const failed = (error: Error) => toast({ title: t("notChanged", { name: user.name }), detail: problem(error), tone: "danger" });

  const setRole = (role: Role, isUndo = false) =>
    patch.mutate(
      { login: user.login, role },
      {
        onSuccess: () =>
          toast({
            title: t("isNow", { name: user.name, role: t(`roles.${role}`) }),
            ...(isUndo ? {} : { undo: () => setRole(user.role, true) }),
          }),
        onError: failed,
      },
    );
  const setDisabled = (disabled: boolean, isUndo = false) =>
    patch.mutate(
      { login: user.login, disabled },
      {
        onSuccess: () =>
          toast({
            title: disabled ? t("isDisabled", { name: user.name }) : t("isEnabled", { name: user.name }),
            ...(isUndo ? {} : { undo: () => setDisabled(!disabled, true) }),
          }),
        onError: failed,
      },
    );

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className={user.disabled ? "min-w-0 grow basis-40 opacity-60" : "min-w-0 grow basis-40"}>
        <p className="truncate font-medium text-sm">
          {user.name}
          {isMe ? <span className="ml-2 font-normal text-faint text-xs">{t("you")}</span> : null}
          {user.disabled ? <span className="ml-2 font-normal text-danger text-xs">{t("disabled")}</span> : null}
        </p>
        <p className="truncate text-faint text-xs">
          {user.login} · {t("since", { when: format.dateTime(new Date(user.created_at), { dateStyle: "medium" }) })}
        </p>
      </div>
      <div className="w-36 shrink-0">
        <Select
          label={t("roleOf", { name: user.name })}
          value={user.role}
          options={ROLES.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          onChange={(role) => setRole(role)}
          disabled={isMe || user.disabled || patch.isPending}
        />
      </div>
      <Button
        variant={user.disabled ? "secondary" : "danger"}
        disabled={isMe || patch.isPending}
        onClick={() => setDisabled(!user.disabled)}
      >
        {user.disabled ? t("enable") : t("disable")}
      </Button>
    </li>
  );
}
