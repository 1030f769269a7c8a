"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { jobKeys, queueKeys } from "#lib/generation/client.ts";
import { CacheEffects, readNewest } from "./apply.ts";
import { effectsOf } from "./effects.ts";
import { newQueryClient } from "./query-client.ts";
import { type Connection, LiveStream } from "./stream.ts";
import { whenIdle } from "./when-idle.ts";

const POLL_MS = 4_000;

const StreamContext = createContext<LiveStream | null>(null);

function newConnection(after: string | null) {
  const cache = newQueryClient();
  const effects = new CacheEffects(cache);
  const hears = {
    message: (type: string, data: string) => effects.apply(effectsOf(type, data)),
    missed: () => effects.missed(),
  };
  const stream = new LiveStream(hears, after);
  return { cache, effects, stream };
}

interface LiveProvidersProps {
  /** The place of the newest event when the first page was read on the server; null where it is not known. */
  readonly after: string | null;
  readonly children: ReactNode;
}

/** What every page stands on: the cache of the API's answers, kept true by one stream of events. */
export function LiveProviders({ after, children }: LiveProvidersProps) {
  const [{ cache, effects, stream }] = useState(() => newConnection(after));

  // Who is about to sign in hears nothing yet.
  const isOutside = usePathname().startsWith("/auth/");

  useEffect(() => {
    if (isOutside) return;
    let stop = () => {};
    // Nothing is missed meanwhile: the stream begins after what the page was drawn with.
    const callOff = whenIdle(() => {
      stop = stream.start();
    });
    return () => {
      callOff();
      stop();
      effects.dispose();
    };
  }, [stream, effects, isOutside]);

  useEffect(() => {
    const poll = setInterval(() => {
      if (stream.state !== "down") return;
      void cache.invalidateQueries({ queryKey: jobKeys.lists });
      void cache.invalidateQueries({ queryKey: jobKeys.details });
      void cache.invalidateQueries({ queryKey: queueKeys.state });
      void readNewest(cache).catch(() => undefined);
    }, POLL_MS);
    return () => clearInterval(poll);
  }, [stream, cache]);

  return (
    <QueryClientProvider client={cache}>
      <StreamContext value={stream}>{children}</StreamContext>
    </QueryClientProvider>
  );
}

const nothing = () => () => undefined;

/** Whether events arrive just now. */
export function useConnection(): Connection {
  const stream = useContext(StreamContext);
  return useSyncExternalStore(
    stream ? (listener) => stream.subscribe(listener) : nothing,
    () => stream?.state ?? "connecting",
    () => "connecting",
  );
}
