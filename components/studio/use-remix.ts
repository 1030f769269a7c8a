"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { toast } from "#components/ui/toast.tsx";
import { mediaOptions } from "#lib/media/client.ts";
import { remixed } from "./draft.ts";
import { useDraftStore } from "./use-draft.ts";
import type { KnownEngines } from "./use-engines.ts";
import type { ChosenForm } from "./use-form.ts";

/** Fills the form from a file's recipe, once, and takes the wish out of the address so that a reload does not repeat it. */
export function useRemix(id: number | null, known: KnownEngines, chosen: ChosenForm): void {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const { data: detail, error } = useQuery({ ...mediaOptions(id ?? 0), enabled: id !== null });
  const done = useRef(false);
  const { configs } = known;
  const isLoading = known.isLoading || chosen.isLoading;
  useEffect(() => {
    if (done.current || isLoading || (!detail && !error)) return;
    done.current = true;
    window.history.replaceState(null, "", "/studio");
    if (detail) {
      store.change("remix", (draft) => remixed(draft, detail, configs, chosen.form ?? undefined));
      toast({ title: t("remixed", { name: detail.filename }), undo: () => store.undo() });
    } else if (error) toast({ title: t("notRemixed"), detail: error.message, tone: "danger" });
  }, [detail, error, isLoading, configs, chosen.form, store, t]);
}
