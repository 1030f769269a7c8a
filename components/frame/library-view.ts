/** The view whose total is the size of the library; one item, so that the count costs no list. */
export const LIBRARY_VIEW = { limit: 1 } as const;
