/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayKeeper(timeZone: string | undefined): (instant: string | number | Date) => string {
  // en-CA writes dates as ISO 8601 does.
  const form = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (instant) => form.format(new Date(instant));
}
