import { z } from "zod";
import { AppError } from "#lib/core/errors.ts";
import { route } from "#lib/http/route.ts";

/** Whatever no other route answers. */
const missing = route({
  summary: "No such route",
  tags: ["System"],
  response: z.never(),
  can: "anyone",
  hidden: true,
  handle: async ({ request }) => {
    throw new AppError("not_found", `There is no ${request.method} ${new URL(request.url).pathname}.`);
  },
});

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };
