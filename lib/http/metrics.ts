import { processWide } from "#lib/core/process-wide.ts";

/** Upper bounds in seconds of the request histogram. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] as const;

interface Series {
  method: string;
  route: string;
  status: number;
  count: number;
  seconds: number;
  buckets: number[];
}

const requests = processWide("metrics.requests", () => new Map<string, Series>());

export function countRequest(method: string, route: string, status: number, ms: number): void {
  const key = `${method} ${route} ${status}`;
  let series = requests.get(key);
  if (!series) {
    series = { method, route, status, count: 0, seconds: 0, buckets: BUCKETS.map(() => 0) };
    requests.set(key, series);
  }
  const seconds = ms / 1000;
  series.count += 1;
  series.seconds += seconds;
  const place = BUCKETS.findIndex((bound) => seconds <= bound);
  if (place >= 0) series.buckets[place] = (series.buckets[place] ?? 0) + 1;
}

export interface Gauge {
  name: string;
  help: string;
  values: readonly { labels: Readonly<Record<string, string>>; value: number }[];
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`))}"`,
  );
  return parts.length ? `{${parts.join(",")}}` : "";
}

/** The Prometheus text format, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function exposition(gauges: readonly Gauge[]): string {
  const lines = [
    "# HELP atelier_http_request_duration_seconds Time to answer API requests.",
    "# TYPE atelier_http_request_duration_seconds histogram",
  ];
  for (const series of requests.values()) {
    const labels = { method: series.method, route: series.route, status: String(series.status) };
    let below = 0;
    BUCKETS.forEach((bound, place) => {
      below += series.buckets[place] ?? 0;
      lines.push(`atelier_http_request_duration_seconds_bucket${labelled({ ...labels, le: String(bound) })} ${below}`);
    });
    lines.push(`atelier_http_request_duration_seconds_bucket${labelled({ ...labels, le: "+Inf" })} ${series.count}`);
    lines.push(`atelier_http_request_duration_seconds_sum${labelled(labels)} ${series.seconds}`);
    lines.push(`atelier_http_request_duration_seconds_count${labelled(labels)} ${series.count}`);
  }
  for (const gauge of gauges) {
    lines.push(`# HELP ${gauge.name} ${gauge.help}`, `# TYPE ${gauge.name} gauge`);
    for (const { labels, value } of gauge.values) lines.push(`${gauge.name}${labelled(labels)} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}
