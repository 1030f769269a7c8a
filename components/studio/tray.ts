"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { fileOptions } from "#lib/media/client.ts";
import type { Media } from "#lib/media/schema.ts";
import { meOptions } from "#lib/people/client.ts";

/** So many lie side by side; the one laid down first makes room. */
export const MOST_IN_TRAY = 60;
const NONE: readonly number[] = [];

/**
 * What was laid aside to be used, newest first. Its ids are the database's, so it is kept by the browser and never on the server's disk;
 * all tabs show the same.
 */
class Tray {
  /** Null: it lasts as long as the page. */
  readonly #key: string | null;
  #ids: readonly number[] | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(login: string | null) {
    this.#key = login === null ? null : `atelier.tray.${login}`;
  }

  get ids(): readonly number[] {
    this.#ids ??= this.#read();
    return this.#ids;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const elsewhere = (event: StorageEvent) => {
      if (this.#key === null || event.key !== this.#key) return;
      this.#ids = this.#read();
      listener();
    };
    this.#listeners.add(listener);
    window.addEventListener("storage", elsewhere);
    return () => {
      this.#listeners.delete(listener);
      window.removeEventListener("storage", elsewhere);
    };
  };

  put(id: number): void {
    this.#keep([id, ...this.ids.filter((one) => one !== id)].slice(0, MOST_IN_TRAY));
  }
  take(id: number): void {
    this.#keep(this.ids.filter((one) => one !== id));
  }
  /** Lays down what lies in another one, which is empty then. */
  adopt(other: Tray): void {
    const { ids } = other;
    if (ids.length === 0 || other === this) return;
    other.set(NONE);
    this.#keep([...ids, ...this.ids.filter((id) => !ids.includes(id))].slice(0, MOST_IN_TRAY));
  }
  /** All at once: emptying it, and taking that back. */
  set(ids: readonly number[]): void {
    this.#keep(ids);
  }

  #read(): readonly number[] {
    if (this.#key === null) return NONE;
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((id): id is number => Number.isInteger(id)).slice(0, MOST_IN_TRAY) : NONE;
    } catch {
      return NONE;
    }
  }

  #keep(ids: readonly number[]): void {
    this.#ids = ids;
    try {
      if (this.#key !== null) localStorage.setItem(this.#key, JSON.stringify(ids));
    } catch {
      // Storage can be switched off or full: the tray then lasts as long as the page.
    }
    for (const listener of this.#listeners) listener();
  }
}

/** What is laid down before it is known whose page this is. */
const early = new Tray(null);
const trays = new Map<string, Tray>();

function trayOf(login: string): Tray {
  const tray = trays.get(login) ?? new Tray(login);
  trays.set(login, tray);
  return tray;
}

export interface TrayView {
  readonly ids: readonly number[];
  readonly put: (id: number) => void;
  readonly take: (id: number) => void;
  readonly set: (ids: readonly number[]) => void;
}

export function useTray(): TrayView {
  const { data: me } = useQuery(meOptions());
  const tray = useMemo(() => (me ? trayOf(me.login) : early), [me]);
  useEffect(() => {
    if (tray !== early) tray.adopt(early);
  }, [tray]);
  const ids = useSyncExternalStore(
    tray.subscribe,
    () => tray.ids,
    () => NONE,
  );
  return useMemo(() => ({ ids, put: (id) => tray.put(id), take: (id) => tray.take(id), set: (next) => tray.set(next) }), [tray, ids]);
}

/** The files in the tray, as far as they are still there. */
export function useTrayMedia(): { readonly media: readonly Media[]; readonly isPending: boolean } {
  const { ids } = useTray();
  return useQueries({
    queries: ids.map((id) => fileOptions(id)),
    combine: (results) => ({
      media: results.flatMap(({ data }): Media[] => (data && !data.is_deleted ? [data] : [])),
      isPending: results.some((result) => result.isPending),
    }),
  });
}
