/** The largest whole number that a column of both databases holds; ids are such. */
export const LARGEST_INT = 2 ** 31 - 1;
