import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** Hands what a server component has read to the browser's cache under the keys the client uses, so that the page is whole in its HTML. */
export function FirstData({ data, children }: { data: readonly (readonly [QueryKey, unknown])[]; children: ReactNode }) {
  const cache = new QueryClient();
  for (const [key, value] of data) cache.setQueryData(key, value);
  return <HydrationBoundary state={dehydrate(cache)}>{children}</HydrationBoundary>;
}
