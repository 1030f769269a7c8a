import { z } from "zod";
import { answerNextAuth } from "#lib/http/next-auth.ts";
import { route } from "#lib/http/route.ts";

const params = z.object({ nextauth: z.array(z.string()) });
const response = { content: "application/json", about: "What next-auth answers to this action" };
const shared = { tags: ["People"], params, response, can: "anyone" } as const;

export const GET = route({
  ...shared,
  summary: "next-auth: csrf, providers, session",
  handle: ({ request, params }) => answerNextAuth(request, params.nextauth),
});

export const POST = route({
  ...shared,
  summary: "next-auth: callback/credentials {login, password} signs in, signout signs out",
  handle: ({ request, params }) => answerNextAuth(request, params.nextauth),
});
