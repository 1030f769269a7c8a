import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { address, ask } from "#lib/core/fetcher.ts";
import type {
  NewSnippet,
  NewUsedPrompt,
  Preferences,
  Snippet,
  SnippetList,
  SnippetPatch,
  StoredDraft,
  UsedPrompt,
  UsedPromptList,
} from "./schema.ts";

export const personalKeys = {
  snippets: ["personal", "snippets"] as const,
  prompts: ["personal", "prompts"] as const,
  promptsWith: (q: string) => ["personal", "prompts", q] as const,
  preferences: ["personal", "preferences"] as const,
};

export function snippetsOptions() {
  return queryOptions({
    queryKey: personalKeys.snippets,
    queryFn: ({ signal }) => ask<SnippetList>("/api/snippets", { signal }),
    staleTime: 60_000,
  });
}

/** What a change makes of the list shows at once; what the server says of it counts. */
function useSnippetMutation<V, R>(mutationFn: (input: V) => Promise<R>, expected: (items: Snippet[], input: V) => Snippet[]) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onMutate: async (input: V) => {
      await cache.cancelQueries({ queryKey: personalKeys.snippets });
      const before = cache.getQueryData<SnippetList>(personalKeys.snippets);
      if (before) cache.setQueryData<SnippetList>(personalKeys.snippets, { ...before, items: expected(before.items, input) });
      return { before };
    },
    onError: (_error, _input, context) => cache.setQueryData(personalKeys.snippets, context?.before),
    onSettled: () => cache.invalidateQueries({ queryKey: personalKeys.snippets }),
  });
}

export const useAddSnippet = () =>
  useSnippetMutation(
    (snippet: NewSnippet) => ask<Snippet>("/api/snippets", { method: "POST", body: snippet }),
    (items) => items,
  );

export const useChangeSnippet = () =>
  useSnippetMutation(
    ({ id, patch }: { id: string; patch: SnippetPatch }) => ask<Snippet>(`/api/snippets/${id}`, { method: "PATCH", body: patch }),
    (items, { id, patch }) =>
      items.map((one) => (one.id === id ? { ...one, label: patch.label ?? one.label, text: patch.text ?? one.text } : one)),
  );

export const useRemoveSnippet = () =>
  useSnippetMutation(
    (id: string) => ask<Snippet>(`/api/snippets/${id}`, { method: "DELETE", body: {} }),
    (items, id) => items.filter((one) => one.id !== id),
  );

export const useOrderSnippets = () =>
  useSnippetMutation(
    (ids: readonly string[]) => ask<SnippetList>("/api/snippets/reorder", { method: "PATCH", body: { ids } }),
    (items, ids) => items.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
  );

/** The prompts one used last. */
export function promptsOptions(q = "") {
  return queryOptions({
    queryKey: personalKeys.promptsWith(q),
    queryFn: ({ signal }) => ask<UsedPromptList>(address("/api/me/prompts", { q }), { signal }),
    // What was asked for elsewhere meanwhile is in it, too.
    staleTime: 0,
  });
}

export function useRememberPrompt() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (used: NewUsedPrompt) => ask<UsedPrompt>("/api/me/prompts", { method: "POST", body: used }),
    onSuccess: () => cache.invalidateQueries({ queryKey: personalKeys.prompts }),
  });
}

export function useForgetPrompt() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask<UsedPrompt>(`/api/me/prompts/${id}`, { method: "DELETE", body: {} }),
    onSuccess: () => cache.invalidateQueries({ queryKey: personalKeys.prompts }),
  });
}

export function fetchDraft(name: string): Promise<StoredDraft> {
  return ask(`/api/me/drafts/${name}`);
}

/** Also while the page goes: the browser finishes the request by itself. */
export function putDraft(name: string, draft: Readonly<Record<string, unknown>>, isLeaving = false): Promise<StoredDraft> {
  return ask(`/api/me/drafts/${name}`, { method: "PUT", body: { draft }, keepalive: isLeaving });
}

export function preferencesOptions() {
  return queryOptions({
    queryKey: personalKeys.preferences,
    queryFn: ({ signal }) => ask<Preferences>("/api/me/preferences", { signal }),
    staleTime: 60_000,
  });
}

/** Shows at once, and is kept, also when the page is left in the same moment. */
export function useChangePreferences() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (patch: Partial<Preferences>) => ask<Preferences>("/api/me/preferences", { method: "PATCH", body: patch, keepalive: true }),
    onMutate: (patch) => cache.setQueryData<Preferences>(personalKeys.preferences, (before) => (before ? { ...before, ...patch } : before)),
    onSuccess: (kept) => cache.setQueryData(personalKeys.preferences, kept),
  });
}
