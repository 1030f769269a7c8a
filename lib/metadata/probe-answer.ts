import { z } from "zod";

export interface ProbeStream {
  index: number;
  /** `video`, `audio`, `subtitle`, `data`, `attachment`. */
  type: string;
  codec: string | null;
  width: number | null;
  height: number | null;
  pixelFormat: string | null;
  frameRate: number | null;
  /** Degrees clockwise the picture must be turned to be shown upright. */
  rotation: 0 | 90 | 180 | 270;
  sampleRate: number | null;
  channels: number | null;
  /** Seconds. */
  duration: number | null;
  /** A still that belongs to the file (cover art), not a moving picture. */
  isAttachedPicture: boolean;
  tags: Record<string, string>;
}

export interface Probe {
  /** ffprobe's names of the container, such as `mov`, `mp4`. */
  formats: string[];
  /** Seconds. */
  duration: number | null;
  tags: Record<string, string>;
  streams: ProbeStream[];
}

const number = z.coerce.number().optional().catch(undefined);
const tags = z.record(z.string(), z.coerce.string()).catch({});
const Answer = z.object({
  format: z.object({ format_name: z.string().catch(""), duration: number, tags: tags.optional() }).catch({ format_name: "" }),
  streams: z
    .array(
      z.object({
        index: z.number(),
        codec_type: z.string().catch("data"),
        codec_name: z.string().optional(),
        width: number,
        height: number,
        pix_fmt: z.string().optional(),
        avg_frame_rate: z.string().optional(),
        r_frame_rate: z.string().optional(),
        sample_rate: number,
        channels: number,
        duration: number,
        disposition: z.object({ attached_pic: number }).optional(),
        tags: tags.optional(),
        side_data_list: z.array(z.object({ rotation: number })).optional(),
      }),
    )
    .catch([]),
});

/** ffprobe's JSON as facts; null where it is something else. */
export function readProbeAnswer(text: string): Probe | null {
  try {
    const answer = Answer.safeParse(JSON.parse(text));
    return answer.success ? present(answer.data) : null;
  } catch {
    return null;
  }
}

function present(answer: z.infer<typeof Answer>): Probe {
  return {
    formats: answer.format.format_name.split(",").filter(Boolean),
    duration: positive(answer.format.duration),
    tags: answer.format.tags ?? {},
    streams: answer.streams.map((stream) => ({
      index: stream.index,
      type: stream.codec_type,
      codec: stream.codec_name ?? null,
      width: positive(stream.width),
      height: positive(stream.height),
      pixelFormat: stream.pix_fmt ?? null,
      frameRate: ratio(stream.avg_frame_rate) ?? ratio(stream.r_frame_rate),
      rotation: rotationOf(stream.side_data_list?.find((side) => side.rotation !== undefined)?.rotation, stream.tags?.rotate),
      sampleRate: positive(stream.sample_rate),
      channels: positive(stream.channels),
      duration: positive(stream.duration),
      isAttachedPicture: stream.disposition?.attached_pic === 1,
      tags: stream.tags ?? {},
    })),
  };
}

/** The display matrix turns counter-clockwise, the older `rotate` tag clockwise. */
function rotationOf(matrix: number | undefined, tag: string | undefined): 0 | 90 | 180 | 270 {
  const clockwise = matrix !== undefined ? -matrix : Number(tag ?? 0);
  const turned = Number.isFinite(clockwise) ? (((Math.round(clockwise / 90) * 90) % 360) + 360) % 360 : 0;
  return turned === 90 || turned === 180 || turned === 270 ? turned : 0;
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : null;
}

function ratio(text: string | undefined): number | null {
  const [top, bottom] = (text ?? "").split("/").map(Number);
  const value = (top ?? 0) / (bottom ?? 1);
  return Number.isFinite(value) && value > 0 ? value : null;
}
