const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Zones are apart from UTC by whole quarters of an hour (since 1972 all are): within one, the day does not change. */
const QUARTER_MS = 15 * 60_000;
const KNOWN_SINCE = Date.UTC(1973, 0, 1);
const MOST_QUARTERS = 20_000;
const dayOfQuarter = new Map<string, Map<number, string>>();

/** The calendar day of an instant in a time zone, `YYYY-MM-DD`. */
export function dayIn(date: Date, timeZone: string): string {
  const at = date.getTime();
  if (!(at >= KNOWN_SINCE)) return formatDay(date, timeZone);
  const quarter = Math.floor(at / QUARTER_MS);
  let days = dayOfQuarter.get(timeZone);
  if (!days || days.size >= MOST_QUARTERS) {
    days = new Map();
    dayOfQuarter.set(timeZone, days);
  }
  let day = days.get(quarter);
  if (day === undefined) {
    day = formatDay(date, timeZone);
    days.set(quarter, day);
  }
  return day;
}

function formatDay(date: Date, timeZone: string): string {
  let format = dayFormats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    dayFormats.set(timeZone, format);
  }
  return format.format(date);
}

/** Resolves after `ms` milliseconds, or at once (without an error) when `signal` aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
