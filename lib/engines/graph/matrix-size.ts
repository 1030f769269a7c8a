/** How large a matrix may be; apart from what checks it, because a screen counts beforehand. */
export const MOST_AXES = 3;
/** As many as a person looks at in one picture, and an engine makes in an evening. */
export const MOST_CELLS = 400;
