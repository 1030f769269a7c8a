/** Where to go after signing in: a path of this server, nothing that a browser reads as another one. */
export function nextPath(asked: unknown): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked)) return "/";
  // Browsers drop tabs and newlines from addresses, so `/<tab>/evil` would become `//evil`.
  return [...asked].some((char) => char.charCodeAt(0) < 0x20) || asked.startsWith("/auth/") ? "/" : asked;
}
