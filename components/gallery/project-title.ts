"use client";
import { useQuery } from "@tanstack/react-query";
import { projectsOptions } from "#lib/media/client.ts";

/** What people call a project; its folder's name until that is known. */
export function useProjectTitle(id: string | null | undefined): string | null {
  const projects = useQuery(projectsOptions());
  return id ? (projects.data?.items.find((project) => project.id === id)?.title ?? id) : null;
}
