import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import type { Me, NewUser, User, UserList, UserPatch } from "./schema.ts";

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
