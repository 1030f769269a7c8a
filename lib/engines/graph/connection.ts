/** What a slot takes or gives: a type's name, several with commas between, or anything (`*`, empty, 0). A list of choices is COMBO. */
export function slotType(type: unknown): string {
  if (Array.isArray(type)) return "COMBO";
  return typeof type === "string" ? type : "*";
}

const isAny = (type: string): boolean => type === "" || type === "*" || type === "0";

/** Whether the page would let the two be linked; names are compared without case. */
export function canConnect(from: string, to: string): boolean {
  if (isAny(from) || isAny(to)) return true;
  const offered = from.toLowerCase().split(",");
  const taken = to.toLowerCase().split(",");
  return offered.some((one) => taken.some((other) => isAny(one) || isAny(other) || one === other));
}

/**
 * The input that stands in for an output of a bypassed node: the one in the same place if it fits the output and the input at the far
 * end (`wanted`), else the first of exactly the wanted type, else the first that fits both. -1 where none does: the far end is then
 * left unconnected. Anything goes into a `*`, so there the place alone decides.
 */
export function bypassInput(inputs: readonly { readonly type: string }[], output: number, outputType: string, wanted: string): number {
  if (inputs.length === 0) return -1;
  if (wanted === "*" || wanted === "") return inputs.length > output ? output : 0;
  const opposite = inputs[output];
  const fits = (type: string) => canConnect(type, outputType) && canConnect(type, wanted);
  if (opposite !== undefined && fits(opposite.type)) return output;
  const exact = inputs.findIndex(({ type }) => type === wanted);
  return exact >= 0 ? exact : inputs.findIndex(({ type }) => fits(type));
}
