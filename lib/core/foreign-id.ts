/** Ids that arrive from outside: they become names of files, so nothing else may stand in them. */
export const FOREIGN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
