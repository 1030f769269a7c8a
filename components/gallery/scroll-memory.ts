/** Where each view was scrolled to, so that coming back from the viewer finds the same place. Lives as long as the page. */
const places = new Map<string, number>();

export const rememberScroll = (view: string, top: number): void => {
  places.set(view, top);
};
export const recallScroll = (view: string): number => places.get(view) ?? 0;
