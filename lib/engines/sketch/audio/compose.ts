import { setImmediate } from "node:timers/promises";
import { AppError } from "#lib/core/errors.ts";
import { EMPTY_RECORD, type GenerationRecord } from "#lib/metadata/schema.ts";
import { parameter } from "../../parameter.ts";
import type { EngineParameter, EngineParams } from "../../schema.ts";
import { type Random, random } from "../random.ts";
import { bassVoice, choosePulse, drumHits, padVoices, pulseVoices, type Setting } from "./accompaniment.ts";
import { type Arrangement, arrange, type Role } from "./arrangement.ts";
import { drumSound } from "./drums.ts";
import { harmonise } from "./harmony.ts";
import { melody, type Note } from "./melody.ts";
import { type Desk, desk, master, place, reverberate, wav } from "./mix.ts";
import { RATE } from "./oscillators.ts";
import { chooseKey, chooseTempo, FASTEST, type Reading, readPrompt, SLOWEST } from "./reading.ts";
import { frequency, KEY_NAMES, type Key, keyName, keyNamed } from "./theory.ts";
import type { Instrument } from "./vocabulary.ts";
import { sound } from "./voices.ts";

const AUTO = "auto";
const DEFAULT_SECONDS = 16;
const SHORTEST = 8;
const LONGEST = 120;

export const AUDIO_PARAMETERS: EngineParameter[] = [
  parameter("prompt", "Prompt", "text", { multiline: true, required: true }),
  parameter("negative_prompt", "Negative prompt", "text", { multiline: true }),
  parameter("seed", "Seed", "seed"),
  parameter("tempo", "Tempo (bpm)", "number", { min: SLOWEST, max: FASTEST, step: 1 }),
  parameter("key", "Key", "choice", {
    default: AUTO,
    choices: [{ value: AUTO, label: "From the words" }, ...KEY_NAMES.map((name) => ({ value: name, label: name }))],
  }),
  parameter("duration", "Duration (seconds)", "number", { default: DEFAULT_SECONDS, min: SHORTEST, max: LONGEST, step: 1 }),
];

export interface Composition {
  readonly bytes: Uint8Array;
  readonly record: GenerationRecord;
  /** Seconds */
  readonly duration: number;
}

type Progress = (value: number, max: number, note?: string) => void;

interface Plan {
  readonly reading: Reading;
  readonly arrangement: Arrangement;
  readonly setting: Setting;
  readonly seconds: number;
}

const LEAD_IN = 0.06;

function plan(params: EngineParams, stream: Random): Plan {
  const reading = readPrompt(String(params.prompt ?? ""), String(params.negative_prompt ?? ""));
  const asked = typeof params.tempo === "number" ? params.tempo : null;
  const tempo = Math.min(FASTEST, Math.max(SLOWEST, asked ?? chooseTempo(reading, stream.fork("tempo"))));
  const key = keyNamed(String(params.key ?? AUTO)) ?? chooseKey(reading, stream.fork("key"));
  const wanted = typeof params.duration === "number" ? params.duration : DEFAULT_SECONDS;
  const seconds = Math.min(LONGEST, Math.max(SHORTEST, wanted));
  const { bars, ringing } = barsWithin(tempo, reading.meter, seconds);
  const pace = Math.min(1, Math.max(0, (tempo - 60) / 100));
  const energy = asked === null && reading.tempo === null ? reading.energy : (reading.energy + pace) / 2;
  const setting: Setting = { key, bars: harmonise(key, bars, stream.fork("harmony")), meter: reading.meter, tempo, energy, ringing };
  return { reading, arrangement: arrange({ ...reading, energy }, stream.fork("players")), setting, seconds };
}

/** As many whole bars as leave the last chord time to ring; beats left over go on under it. */
function barsWithin(tempo: number, meter: number, seconds: number): { bars: number; ringing: number } {
  const tail = Math.min(2.2, 0.14 * seconds);
  const beats = Math.floor(((seconds - LEAD_IN - tail) * tempo) / 60);
  const bars = Math.max(2, Math.floor(beats / meter));
  return { bars, ringing: Math.max(0, beats - bars * meter) };
}

/** Where the melody lies best, as MIDI. */
const CENTRE: Partial<Record<Instrument, number>> = {
  flute: 77,
  bells: 79,
  cello: 58,
  brass: 67,
  organ: 67,
  choir: 67,
  clarinet: 69,
  marimba: 72,
  guitar: 69,
};
const LOWEST: Partial<Record<Instrument, number>> = { bells: 60, marimba: 52, flute: 60, strings: 50 };

interface Stand {
  readonly gain: number;
  readonly pan: number;
  readonly send: number;
}

const STANDS: Record<Role, Stand> = {
  melody: { gain: 0.3, pan: 0.12, send: 0.42 },
  pulse: { gain: 0.16, pan: -0.25, send: 0.3 },
  pad: { gain: 0.05, pan: 0.05, send: 0.5 },
  bass: { gain: 0.3, pan: 0, send: 0.08 },
  drums: { gain: 0.55, pan: 0, send: 0.12 },
};

interface Part {
  readonly role: Role;
  readonly instrument: Exclude<Instrument, "drums">;
  readonly notes: readonly Note[];
}

function parts(of: Plan, stream: Random): Part[] {
  const { arrangement, setting } = of;
  const out: Part[] = [];
  // Halves of slow beats sound like beats themselves; there the line keeps to the pulse.
  const most = setting.tempo < 84 ? 0 : setting.tempo < 96 ? 0.35 : 0.9;
  const lively = Math.min(most, 0.2 + setting.energy * 0.6);
  const seat = (role: Role, notes: (instrument: Instrument) => readonly Note[]) => {
    const instrument = arrangement.players[role];
    if (instrument !== undefined && instrument !== "drums") out.push({ role, instrument, notes: notes(instrument) });
  };
  seat("melody", (i) => melody(setting.key, setting.bars, setting.meter, CENTRE[i] ?? 72, lively, stream.fork("melody")));
  seat("pulse", (i) => pulseVoices(setting, choosePulse(setting, stream.fork("pulse")), LOWEST[i] ?? 43));
  seat("pad", () => padVoices(setting));
  seat("bass", () => bassVoice(setting, stream.fork("bass")));
  return out;
}

/** Lets other work of the process go on and notices a stop. */
class Breath {
  private last = performance.now();
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  async take(): Promise<void> {
    if (performance.now() - this.last > 25) {
      await setImmediate();
      this.last = performance.now();
    }
    if (this.signal.aborted) throw new AppError("canceled", "The piece was canceled before it was finished.");
  }
}

async function playPart(part: Part, on: Desk, tempo: number, stream: Random, breath: Breath): Promise<void> {
  const stand = STANDS[part.role];
  // The slower the beat, the more of it is lost between vibrato and room: then the pulse steps forward.
  const forward = part.role === "pulse" ? Math.min(2.2, Math.max(1, 1 + (72 - tempo) / 12)) : 1;
  const known = new Map<string, Float32Array>();
  const beat = 60 / tempo;
  for (const note of part.notes) {
    const held = note.length * beat;
    const name = `${note.pitch} ${held.toFixed(4)} ${note.loud.toFixed(2)}`;
    let heard = known.get(name);
    if (heard === undefined) {
      await breath.take();
      heard = sound(part.instrument, { pitch: note.pitch, held, loud: note.loud }, stream.fork(name));
      known.set(name, heard);
    }
    // The ear, and small speakers, hear lows as quieter and highs as sharper than they are.
    const level = Math.min(1.5, Math.max(0.6, (330 / frequency(note.pitch)) ** 0.22));
    const pan = stand.pan + (note.pitch - 66) * 0.008;
    place(
      on,
      heard,
      Math.round((LEAD_IN + note.at * beat) * RATE),
      stand.gain * forward * level,
      Math.max(-0.7, Math.min(0.7, pan)),
      stand.send,
    );
  }
}

function playDrums(of: Plan, on: Desk, stream: Random): void {
  if (of.arrangement.players.drums === undefined) return;
  const known = new Map<string, Float32Array>();
  for (const hit of drumHits(of.setting, of.setting.energy > 0.8)) {
    const heard = known.get(hit.drum) ?? drumSound(hit.drum, of.setting.key.tonic, stream.fork(hit.drum));
    known.set(hit.drum, heard);
    const pan = hit.drum === "hat" || hit.drum === "shaker" ? 0.3 : hit.drum === "tom" ? -0.3 : 0;
    place(on, heard, Math.round((LEAD_IN + (hit.at * 60) / of.setting.tempo) * RATE), STANDS.drums.gain * hit.loud, pan, STANDS.drums.send);
  }
}

/**
 * A short piece of music as 44.1 kHz stereo WAV: what the words say about speed, key, mood and instruments is heard. The same
 * parameters and seed give the same samples. Throws AppError `canceled` on abort.
 */
export async function composeAudio(params: EngineParams, seed: string, signal: AbortSignal, progress: Progress): Promise<Composition> {
  const prompt = String(params.prompt ?? "");
  const stream = random(`audio\u0000${prompt.trim()}\u0000${seed}`);
  const of = plan(params, stream);
  const score = parts(of, stream.fork("score"));
  const breath = new Breath(signal);
  const on = desk(Math.round(of.seconds * RATE));
  const steps = score.length + 3;
  progress(0, steps, "composing");
  for (const [i, part] of score.entries()) {
    await breath.take();
    await playPart(part, on, of.setting.tempo, stream.fork(part.role), breath);
    progress(i + 1, steps, part.instrument);
  }
  await breath.take();
  playDrums(of, on, stream.fork("drums"));
  progress(steps - 2, steps, "room");
  await breath.take();
  reverberate(on, 2.4 - 1.2 * of.setting.energy, 0.5);
  await breath.take();
  master(on, Math.min(2, 0.12 * of.seconds));
  progress(steps - 1, steps, "writing");
  const bytes = wav(on);
  progress(steps, steps);
  return { bytes, record: recordOf(params, seed, of), duration: on.left.length / RATE };
}

function recordOf(params: EngineParams, seed: string, of: Plan): GenerationRecord {
  const key: Key = of.setting.key;
  return {
    ...EMPTY_RECORD,
    tool: "Atelier Sketch",
    model: "sketch/audio",
    prompt: String(params.prompt ?? ""),
    negative_prompt: String(params.negative_prompt ?? "") || null,
    seed,
    params: {
      tempo: of.setting.tempo,
      key: keyName(key),
      meter: `${of.setting.meter}/4`,
      instruments: of.arrangement.instruments,
      duration: of.seconds,
    },
  };
}
