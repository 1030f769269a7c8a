import { Fragment, type ReactNode } from "react";

/** A long name or path that is broken where people would: before an ending, after a separator. What is copied holds nothing more. */
export function Breakable({ text }: { readonly text: string }): ReactNode {
  const parts = [...text.matchAll(/.+?(?:(?<=[_/\\])|(?=\.)|$)/gs)];
  return parts.map((part) => (
    <Fragment key={part.index}>
      {part.index === 0 ? null : <wbr />}
      {part[0]}
    </Fragment>
  ));
}
