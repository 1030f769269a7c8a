/** What Safari tells of two fingers on a trackpad; other browsers send wheels with Ctrl. Not in the standard library's types. */
interface Gesture extends Event {
  /** Since the gesture began. */
  readonly scale: number;
  readonly clientX: number;
  readonly clientY: number;
}

/**
 * Hands on how much a pinch on a trackpad grew since it was told last, and where. Fingers on the screen come as pointers, also in
 * Safari, which tells of both. @returns ends it
 */
export function hearTrackpad(node: EventTarget, pinched: (factor: number, at: { clientX: number; clientY: number }) => void): () => void {
  if (navigator.maxTouchPoints > 0) return () => undefined;
  let last = 1;
  const begun = (event: Event) => {
    event.preventDefault();
    last = 1;
  };
  const changed = (event: Event) => {
    event.preventDefault();
    const { scale, clientX, clientY } = event as Gesture;
    pinched(scale / last, { clientX, clientY });
    last = scale;
  };
  node.addEventListener("gesturestart", begun);
  node.addEventListener("gesturechange", changed);
  return () => {
    node.removeEventListener("gesturestart", begun);
    node.removeEventListener("gesturechange", changed);
  };
}
