/** So many of the newest stand in the strip; the server's first page of them is the same question. */
export const RECENT_LIMIT = 30;
