/** Seconds as people read lengths: 4 → 0:04, 3725 → 1:02:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** The length of something that has one: never 0:00. */
export function lengthClock(seconds: number): string {
  return clock(seconds > 0 ? Math.max(1, seconds) : 0);
}
