import { type RefObject, useEffect, useRef } from "react";

/** A film or sound of the server's HTML may have failed before the script listened, and does not tell of it again. */
export function useEarlyError(node: RefObject<HTMLMediaElement | null>, onBroken: () => void): void {
  const broken = useRef(onBroken);
  broken.current = onBroken;
  useEffect(() => {
    if (node.current?.error) broken.current();
  }, [node]);
}
