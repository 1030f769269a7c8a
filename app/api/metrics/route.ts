import { healthGauges } from "#lib/http/health.ts";
import { exposition } from "#lib/http/metrics.ts";
import { route } from "#lib/http/route.ts";

export const GET = route({
  summary: "Counters in the Prometheus text format",
  tags: ["System"],
  response: { content: "text/plain; version=0.0.4", about: "Prometheus exposition" },
  can: "metrics.read",
  quiet: true,
  handle: async () =>
    new Response(exposition(await healthGauges()), { headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" } }),
});
