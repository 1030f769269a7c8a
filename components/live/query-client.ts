import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem } from "#lib/core/fetcher.ts";

const SIGN_IN = "/auth/sign-in";

/** The session ended while the page was open: signing in leads back to where the person was. */
function leaveIfSignedOut(error: unknown): void {
  if (typeof window === "undefined" || !isProblem(error) || error.code !== "unauthenticated") return;
  const { pathname, search } = window.location;
  if (!pathname.startsWith("/auth/")) window.location.assign(`${SIGN_IN}?next=${encodeURIComponent(pathname + search)}`);
}

/** Data is fresh until an event says otherwise, so nothing is read again only because a window came to the front. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfSignedOut }),
    mutationCache: new MutationCache({ onError: leaveIfSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (tries, error) => tries < 2 && isProblem(error) && error.isPassing,
      },
    },
  });
}
