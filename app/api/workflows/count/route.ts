import { countWorkflows } from "#lib/engines/workflows/looking.ts";
import { WorkflowCount } from "#lib/engines/workflows/schema.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "How many workflows there are outside the archive",
  tags: ["Workflows"],
  response: WorkflowCount,
  can: "engines.read",
  quiet: true,
  handle: async () => ({ total: await countWorkflows() }),
});
