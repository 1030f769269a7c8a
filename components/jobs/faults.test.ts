import { expect, it } from "vitest";
import { alone, faultsOf, inputsAtFault } from "./faults.ts";

const fault = (input: string | null, more?: string) => ({
  ...{ code: "invalid", message: `${input} is wrong.`, node_id: "3", class_type: "KSampler", input },
  reason: { key: "refused", values: { said: "no", ...(more === undefined ? {} : { more }) } },
});

it("tells each fault once, and how many more there are where they are not told", () => {
  const error = { ...fault("cfg", "2"), also: [fault("steps"), fault("cfg")] };
  expect(faultsOf(error)).toEqual([fault("cfg"), fault("steps"), fault("cfg")]);
  expect(alone(fault("cfg", "2"))).toEqual(fault("cfg", "2"));
  expect(error.reason.values.more).toBe("2");
});

it("names the inputs at fault only where there are several", () => {
  expect(inputsAtFault({ ...fault("cfg"), also: [fault("steps"), fault("cfg"), fault(null)] })).toEqual(["cfg", "steps"]);
  expect(inputsAtFault({ ...fault("cfg"), also: [fault("cfg")] })).toEqual([]);
  expect(inputsAtFault(fault("cfg"))).toEqual([]);
});
