import { promptPieces } from "#components/studio/weights.ts";

/** A prompt with its token weights in the accent colour. */
export function PromptText({ text }: { readonly text: string }) {
  let at = 0;
  return (
    <p className="select-text whitespace-pre-wrap break-words text-base leading-[21px]">
      {promptPieces(text).map((piece) => {
        const key = at;
        at += piece.text.length;
        return piece.weighted ? (
          <mark key={key} className="bg-transparent text-accent-text">
            {piece.text}
          </mark>
        ) : (
          <span key={key}>{piece.text}</span>
        );
      })}
    </p>
  );
}
