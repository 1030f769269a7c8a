/** Forty requests as people write them: by words, by number, by parameter; English and German; all moods, both meters, all keys. */
export interface Piece {
  readonly prompt: string;
  readonly tempo?: number;
  readonly key?: string;
  readonly duration?: number;
}

export const PIECES: readonly Piece[] = [
  { prompt: "a calm piano lullaby in D minor, 72 bpm" },
  { prompt: "happy ukulele tune for a sunny picnic, 120 bpm, in C major" },
  { prompt: "stormy strings at sea, fast" },
  { prompt: "langsame traurige Cellomelodie in e-Moll" },
  { prompt: "fröhlicher Tanz mit Flöte und Trommeln, 126 bpm" },
  { prompt: "andante for harp and flute in G major" },
  { prompt: "dark cave, mysterious bells" },
  { prompt: "techno in A minor, 132 bpm, synth and drums" },
  { prompt: "slow romantic piano and strings, Eb major" },
  { prompt: "Walzer für Klavier in B-Dur" },
  { prompt: "heroic brass fanfare march in Bb major, 112 bpm" },
  { prompt: "solo guitar, gentle, F major, 80 bpm" },
  { prompt: "allegro for clarinet and marimba" },
  { prompt: "Regen am Fenster, ruhiges Klavier" },
  { prompt: "epic dragon battle with choir and drums, C minor" },
  { prompt: "space ambient, slow synth pads, 68 bpm" },
  { prompt: "Weihnachtsglocken im Schnee, A-Dur" },
  { prompt: "jazz piano trio, 110 bpm, F major" },
  { prompt: "church organ hymn in D major, moderato" },
  { prompt: "spooky ghost house, organ, c# minor, 88 bpm" },
  { prompt: "medieval tavern folk dance" },
  { prompt: "ein Roboter tanzt im Neonlicht, 124 bpm" },
  { prompt: "morning in the forest, flute, E major" },
  { prompt: "vivace strings in G minor" },
  { prompt: "sad rainy night, no drums, h-Moll" },
  { prompt: "playful marimba and bells, 104 bpm" },
  { prompt: "rock guitar and drums in E minor, 138 bpm" },
  { prompt: "chase through the city, quick" },
  { prompt: "Wiegenlied, Harfe, As-Dur" },
  { prompt: "choir of angels, hopeful, 92 bpm in F# major" },
  { prompt: "the sea", tempo: 84, key: "Ab major" },
  { prompt: "a red fox", tempo: 100, key: "F# minor" },
  { prompt: "tower", tempo: 140, key: "B major" },
  { prompt: "Nebel", tempo: 66, key: "Bb minor" },
  { prompt: "a piece", tempo: 150, key: "G# minor" },
  { prompt: "mein Hund rennt im Garten", tempo: 116, key: "Db major" },
  { prompt: "night train", tempo: 96, key: "F minor", duration: 24 },
  { prompt: "children at play", tempo: 108, key: "Eb minor", duration: 12 },
  { prompt: "wedding", tempo: 76, key: "D minor", duration: 30 },
  { prompt: "flute alone on a hill", tempo: 90, key: "G major", duration: 10 },
];
