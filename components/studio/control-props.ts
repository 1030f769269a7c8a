import type { FormField, ParameterValue } from "./form.ts";

/** What every control of a parameter is given. */
export interface ControlProps {
  readonly id: string;
  readonly label: string;
  readonly field: FormField;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
  readonly error: string | undefined;
}
