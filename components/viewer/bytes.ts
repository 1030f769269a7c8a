import type { useFormatter } from "next-intl";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** `2.1 MB`, in the reader's language. Decimal units, as file managers and drives count. */
export function formatBytes(bytes: number | null, format: Pick<ReturnType<typeof useFormatter>, "number">): string {
  if (bytes === null) return "";
  const step = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return format.number(bytes / 1000 ** step, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step < 2 ? 0 : 1,
  });
}
