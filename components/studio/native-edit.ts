/** Replaces a part of the text as typing would, so that the browser's own undo takes it back. */
export function typeOver(box: HTMLTextAreaElement, start: number, end: number, text: string): void {
  box.focus({ preventScroll: true });
  // Moving the caret ends what was typed before, so that undo stops there.
  box.setSelectionRange(start === 0 ? box.value.length : 0, start === 0 ? box.value.length : 0);
  box.setSelectionRange(start, end);
  // The only way into a field's undo history; every browser has it.
  if (text === "") document.execCommand("delete");
  else document.execCommand("insertText", false, text);
}
