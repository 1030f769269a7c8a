import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask, isProblem } from "#lib/core/fetcher.ts";
import type { AcceptInvitation, Invitation, Me, NewInvitation, NewUser, Setup, User, UserList, UserPatch } from "./schema.ts";

export const peopleKeys = {
  me: ["me"] as const,
  users: ["people", "users"] as const,
};

export function meOptions() {
  return queryOptions({ queryKey: peopleKeys.me, queryFn: ({ signal }) => ask<Me>("/api/me", { signal }), staleTime: 5 * 60_000 });
}

export function usersOptions() {
  return queryOptions({ queryKey: peopleKeys.users, queryFn: ({ signal }) => ask<z.infer<typeof UserList>>("/api/users", { signal }) });
}

function useUserMutation<V>(mutationFn: (input: V) => Promise<User>) {
  const cache = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: peopleKeys.users }) });
}

export const useAddUser = () => useUserMutation((user: NewUser) => ask<User>("/api/users", { method: "POST", body: user }));

export const usePatchUser = () => useUserMutation((patch: UserPatch) => ask<User>("/api/users", { method: "PATCH", body: patch }));

/** A link that lets someone make an account of their own. */
export function useInvite() {
  return useMutation({
    mutationFn: (invitation: NewInvitation) => ask<Invitation>("/api/auth/invitations", { method: "POST", body: invitation }),
  });
}

export type SignInOutcome = { ok: true } | { ok: false; reason: "wrong" };

/** next-auth's own route; a wrong name or password is an outcome, everything else a problem. */
export function useSignIn() {
  return useMutation({
    mutationFn: async (given: { login: string; password: string }): Promise<SignInOutcome> => {
      try {
        await ask("/api/auth/callback/credentials", { method: "POST", body: { ...given, json: "true" } });
        return { ok: true };
      } catch (error) {
        if (isProblem(error) && error.status === 401) return { ok: false, reason: "wrong" };
        throw error;
      }
    },
  });
}

export function useSignOut() {
  return useMutation({ mutationFn: () => ask("/api/auth/signout", { method: "POST", body: { json: "true" } }) });
}

export function useSetUp() {
  return useMutation({ mutationFn: (setup: Setup) => ask<User>("/api/auth/setup", { method: "POST", body: setup }) });
}

export function useAcceptInvitation() {
  return useMutation({ mutationFn: (accepted: AcceptInvitation) => ask<User>("/api/auth/accept", { method: "POST", body: accepted }) });
}
