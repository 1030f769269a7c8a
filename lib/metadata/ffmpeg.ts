/**
 * The one file behind which ffmpeg and fluent-ffmpeg stand. Media is hostile: inputs may only be files and pipes, never a playlist or a
 * script that names other files (`-protocol_whitelist`, `-format_whitelist`), and every call has an end.
 */
import { execFile, spawn } from "node:child_process";
import { accessSync, chmodSync, constants, statSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { Readable, Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import { type Probe, readProbeAnswer } from "./probe-answer.ts";

export type { Probe } from "./probe-answer.ts";

export interface CallLimits {
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

export interface FfmpegOptions extends CallLimits {
  /** What stands at `-i pipe:0`. */
  input?: AsyncIterable<Uint8Array> | Uint8Array;
  /** Ends the call with an error when the output grows beyond; only for `output: "buffer"`. */
  maxBytes?: number;
}

/** ffmpeg or ffprobe failed, ran out of time or was stopped; the message is the last line they said, without addresses and paths. */
export class FfmpegError extends Error {
  override readonly name = "FfmpegError";
  readonly stderr: string;
  constructor(message: string, stderr = "") {
    super(plain(message));
    this.stderr = stderr;
  }
}

/** Demuxers that read one file and nothing it names. */
const SAFE_FORMATS =
  "mov,mp4,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,wav,w64,mp3,flac,aiff,aac,gif,apng,png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe";
/** Muxers that go back to write sizes and indexes, so that they cannot write into a pipe. */
const SEEKING_MUXERS = new Set(["mp4", "mov", "ipod", "3gp", "matroska", "webm", "wav", "flac", "avi", "aiff"]);
const SAFE_PROTOCOLS = ["-protocol_whitelist", "file,pipe"];
const STDERR_TAIL = 4000;
const PROBE_MAX_BYTES = 8 * 1024 * 1024;

export interface Tools {
  ffmpeg: string;
  ffprobe: string;
}

let found: Promise<Tools> | undefined;

/** The two programs: those on PATH, else those inside the npm packages. Looked for once. */
export function findTools(): Promise<Tools> {
  found ??= Promise.all([findTool("ffmpeg"), findTool("ffprobe")]).then(([ffmpegPath, ffprobePath]) => {
    ffmpeg.setFfmpegPath(ffmpegPath);
    ffmpeg.setFfprobePath(ffprobePath);
    return { ffmpeg: ffmpegPath, ffprobe: ffprobePath };
  });
  found.catch(() => {
    found = undefined;
  });
  return found;
}

/** @throws {FfmpegError} when there is none that runs */
export async function findTool(name: "ffmpeg" | "ffprobe", searchPath: string = process.env.PATH ?? ""): Promise<string> {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  const candidates = searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, file))
    .filter(isExecutable);
  const packaged = packagedTool(name);
  if (packaged) candidates.push(packaged);
  for (const candidate of candidates) if (await runs(candidate)) return candidate;
  throw new FfmpegError(`No ${name} that runs was found on PATH or in the npm packages. Install ffmpeg and try again.`);
}

/** The packages' install scripts, which would make the file executable, are not run. */
function packagedTool(name: "ffmpeg" | "ffprobe"): string | null {
  try {
    const { path } = createRequire(import.meta.url)(`@${name}-installer/${name}`) as { path: string };
    if (!isExecutable(path)) chmodSync(path, 0o755);
    return path;
  } catch {
    return null;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function runs(path: string): Promise<boolean> {
  return new Promise((done) => execFile(path, ["-version"], { timeout: 10_000, windowsHide: true }, (error) => done(error === null)));
}

/**
 * What a file holds. Spawned here and not through fluent-ffmpeg, whose ffprobe can neither be stopped nor bounded.
 * @throws {FfmpegError}
 */
export async function probe(path: string, limits: CallLimits & { format?: string } = {}): Promise<Probe> {
  const { ffprobe } = await findTools();
  const demuxer = limits.format ? ["-f", limits.format] : ["-format_whitelist", SAFE_FORMATS];
  const args = ["-hide_banner", "-v", "error", ...SAFE_PROTOCOLS, ...demuxer, "-print_format", "json", "-show_streams", "-show_format"];
  const text = await collect(ffprobe, [...args, fileUrl(path)], limits.timeoutMs ?? 15_000, limits.signal);
  const answer = readProbeAnswer(text);
  if (!answer) throw new FfmpegError("ffprobe's answer could not be read");
  return answer;
}

function collect(program: string, args: string[], timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((done, fail) => {
    if (signal?.aborted) return fail(new FfmpegError("stopped"));
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    let ended: string | null = null;
    const stop = (reason: string) => {
      ended ??= reason;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`took longer than ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => stop("stopped");
    signal?.addEventListener("abort", onAbort, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > PROBE_MAX_BYTES) stop("answered too much");
      else chunks.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_TAIL);
    });
    child.on("error", (error) => {
      ended ??= error.message;
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      if (ended !== null) fail(new FfmpegError(ended, stderr));
      else if (code !== 0) fail(new FfmpegError(lastLine(stderr) ?? `ended with code ${code}`, stderr));
      else done(Buffer.concat(chunks).toString("utf8"));
    });
  });
}

/**
 * Runs ffmpeg. `args` is a whole argument list without the program and the output: `["-f", "lavfi", "-i", "sine", "-f", "wav"]`; the
 * bytes of `input` stand at `-i pipe:0`. With `output: "buffer"` a `-f` must name the container; those that must seek are written to a
 * temporary file first, so an MP4 comes out whole.
 * @throws {FfmpegError}
 */
export function runFfmpeg(
  args: readonly string[],
  options: FfmpegOptions & { output: "buffer" },
): Promise<{ bytes: Buffer; stderr: string }>;
export function runFfmpeg(args: readonly string[], options: FfmpegOptions & { output: string }): Promise<{ stderr: string }>;
export async function runFfmpeg(
  args: readonly string[],
  options: FfmpegOptions & { output: string },
): Promise<{ bytes?: Buffer; stderr: string }> {
  await findTools();
  if (options.output !== "buffer") return { stderr: await run(args, options, fileUrl(options.output)) };
  const maxBytes = options.maxBytes ?? 1024 ** 3;
  const muxer = args[args.lastIndexOf("-f") + 1] ?? "";
  if (!SEEKING_MUXERS.has(muxer)) {
    const sink = new ByteSink(maxBytes);
    const stderr = await run(args, options, sink);
    return { bytes: await sink.whole, stderr };
  }
  const folder = await mkdtemp(join(tmpdir(), "atelier-ffmpeg-"));
  try {
    const path = join(folder, "output");
    const stderr = await run(args, options, fileUrl(path));
    if ((await stat(path)).size > maxBytes) throw new FfmpegError(`the output is larger than ${maxBytes} bytes`, stderr);
    return { bytes: await readFile(path), stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[], options: FfmpegOptions, target: string | ByteSink): Promise<string> {
  const { signal, timeoutMs = 60_000 } = options;
  if (signal?.aborted) return Promise.reject(new FfmpegError("stopped"));
  const input = options.input === undefined ? null : Readable.from(chunksOf(options.input), { objectMode: false });
  // An input that fails before ffmpeg has started is told by ffmpeg's end; without a listener it would end the process.
  input?.on("error", () => undefined);
  const command = compose(args, input, target);
  return new Promise<string>((done, fail) => {
    let reason: string | null = null;
    const stop = (why: string) => {
      reason ??= why;
      command.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`took longer than ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => stop("stopped");
    signal?.addEventListener("abort", onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      input?.destroy();
    };
    command.on("start", () => {
      if (reason !== null) command.kill("SIGKILL");
    });
    command.on("error", (error: Error, _stdout: string | null, stderr: string | null) => {
      settle();
      const tail = (stderr ?? "").slice(-STDERR_TAIL);
      fail(new FfmpegError(reason ?? error.message, tail));
    });
    command.on("end", (_stdout: string | null, stderr: string | null) => {
      settle();
      done((stderr ?? "").slice(-STDERR_TAIL));
    });
    command.run();
  });
}

/** Hands an argument list to fluent-ffmpeg, which wants inputs, each with the options before it, and the rest as output options. */
function compose(args: readonly string[], input: Readable | null, target: string | ByteSink): ffmpeg.FfmpegCommand {
  const command = ffmpeg({ stdoutLines: 100 });
  let rest = [...args];
  let isFirst = true;
  for (let at = rest.indexOf("-i"); at >= 0; at = rest.indexOf("-i")) {
    const before = rest.slice(0, at);
    const source = rest[at + 1] ?? "";
    const isPipe = source === "pipe:0" || source === "pipe:" || source === "-";
    const guards = before.includes("-f") ? SAFE_PROTOCOLS : [...SAFE_PROTOCOLS, "-format_whitelist", SAFE_FORMATS];
    command.input(isPipe && input ? input : before.includes("-f") ? source : fileUrl(source));
    const globals = isFirst ? ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "warning"] : [];
    command.inputOptions(...([...globals, ...guards, ...before] as [string, string]));
    rest = rest.slice(at + 2);
    isFirst = false;
  }
  if (typeof target === "string") command.output(target);
  else command.output(target, { end: true });
  // Several arguments are taken as they are; a single array would be split at blanks.
  command.outputOptions(...(["-max_muxing_queue_size", "1024", ...rest] as [string, string]));
  return command;
}

/** Keeps what ffmpeg writes into its pipe. It never says `close`, which fluent-ffmpeg would take for an error if ffmpeg has not ended. */
class ByteSink extends Writable {
  readonly whole: Promise<Buffer>;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    super({ autoDestroy: false, emitClose: false });
    this.maxBytes = maxBytes;
    this.whole = new Promise((done) => this.once("finish", () => done(Buffer.concat(this.chunks))));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, next: (error?: Error | null) => void): void {
    this.bytes += chunk.length;
    if (this.bytes <= this.maxBytes) this.chunks.push(chunk);
    next(this.bytes <= this.maxBytes ? null : new Error(`the output is larger than ${this.maxBytes} bytes`));
  }
}

async function* chunksOf(input: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (input instanceof Uint8Array) yield input;
  else yield* input;
}

/** No name of a file can be read as an option, a protocol or a list of files. */
function fileUrl(path: string): string {
  return path.startsWith("file:") ? path : `file:${resolve(path)}`;
}

/** Without what tells nothing to whoever reads it: which part said it at which address, and of which file. */
function plain(message: string): string {
  return message
    .replace(/^ffmpeg exited with code \d+: (?=\S)/, "")
    .replace(/\[[^\]\n]* @ 0x[0-9a-f]+\]\s*/gi, "")
    .replace(/^file:\/.*: (?=[A-Z])/m, "")
    .trim();
}

function lastLine(text: string): string | null {
  return text.trim().split("\n").at(-1)?.trim() || null;
}
