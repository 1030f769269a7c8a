/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayKeeper(timeZone: string | undefined): (instant: string | number | Date) => string {
  const form = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (instant) => {
    // Put together by hand: not every browser writes the dates of en-CA, or of any other language, as ISO 8601 does.
    const parts = form.formatToParts(new Date(instant));
    const part = (type: "year" | "month" | "day") => parts.find((one) => one.type === type)?.value;
    return `${part("year")}-${part("month")}-${part("day")}`;
  };
}
