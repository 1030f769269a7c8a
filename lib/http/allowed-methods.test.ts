import { expect, it } from "vitest";
import { allowedMethods } from "./allowed-methods.ts";

it.each([
  ["/api/projects", "GET, HEAD, OPTIONS, POST"],
  ["/api/projects/", "GET, HEAD, OPTIONS, POST"],
  ["/api/projects/a%20b", "DELETE, GET, HEAD, OPTIONS, PATCH"],
  ["/api/queue/pause", "OPTIONS, POST"],
  ["/api/auth/callback/credentials", "GET, HEAD, OPTIONS, POST"],
  ["/api/openapiXjson", null],
  ["/api/nothing/at/all", null],
])("%s takes %s, by the API's own description", (path, allow) => {
  expect(allowedMethods(path)).toBe(allow);
});
