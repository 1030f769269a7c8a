import { route } from "#lib/http/route.ts";
import { TextId } from "#lib/http/shapes.ts";
import { StoppedScan } from "#lib/media/scan/schema.ts";
import { stopScan } from "#lib/media/scan/service.ts";

export const POST = route({
  summary: "Stops a scan that waits or runs; what it has found so far stays",
  tags: ["Gallery"],
  params: TextId,
  response: StoppedScan,
  can: "roots.write",
  handle: ({ params }) => stopScan(params.id),
});
