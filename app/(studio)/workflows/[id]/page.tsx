import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { WorkflowScreen } from "#components/workflows/workflow-screen.tsx";
import { AppError } from "#lib/core/errors.ts";
import { getWorkflow } from "#lib/engines/workflows/service.ts";
import { pageActor } from "#lib/http/page.ts";
import { can } from "#lib/people/policy.ts";

interface WorkflowPageProps {
  readonly params: Promise<{ id: string }>;
}

const readWorkflow = cache(async (segment: string) => {
  const actor = await pageActor();
  if (!can(actor, "engines.read")) notFound();
  try {
    return { actor, workflow: await getWorkflow(actor, decodeURIComponent(segment)) };
  } catch (error) {
    if (error instanceof URIError || (error instanceof AppError && error.code === "not_found")) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: WorkflowPageProps): Promise<Metadata> {
  const { workflow } = await readWorkflow((await params).id);
  return { title: workflow.name };
}

export default async function WorkflowPage({ params }: WorkflowPageProps) {
  await pageActor();
  const { actor, workflow } = await readWorkflow((await params).id);
  return <WorkflowScreen key={workflow.id} first={workflow} canEdit={can(actor, "generate")} />;
}
