/**
 * What words mean for music, in English and German. A stem ending in * matches every word that begins with it. `bright` runs from −1
 * (minor) to 1 (major), `energy` from 0 (lullaby) to 1 (storm).
 */
export interface Feeling {
  readonly stems: string;
  readonly bright?: number;
  readonly energy?: number;
  readonly tempo?: readonly [number, number];
}

/** Words that are about speed alone; they outweigh what a mood suggests. Ranges as on a metronome's scale, kept where a pulse is one pulse. */
export const TEMPO_WORDS: readonly { readonly stems: string; readonly tempo: readonly [number, number] }[] = [
  { stems: "prestissimo", tempo: [164, 172] },
  { stems: "presto rasend* rasant* frantic*", tempo: [156, 168] },
  { stems: "vivace vivacissimo vivo furious* rasch*", tempo: [140, 156] },
  { stems: "allegro fast faster quick* rapid* speedy schnell* flott* zügig* racing driving treibend*", tempo: [126, 146] },
  { stems: "allegretto lively lebhaft* beschwingt* brisk* munter*", tempo: [112, 124] },
  { stems: "moderato moderate* medium mittel* mäßig* gemäßigt*", tempo: [100, 112] },
  { stems: "andantino andante walking gehend* schreitend* leisurely gemächlich*", tempo: [78, 96] },
  { stems: "adagio slow slowly slower langsam* unhurried", tempo: [66, 76] },
  { stems: "largo larghetto lento grave", tempo: [60, 68] },
];

export const FEELINGS: readonly Feeling[] = [
  {
    stems: "happy happi* joy* cheer* glücklich* fröhlich* heiter* lustig* freud* merry funny playful* verspielt*",
    bright: 1,
    energy: 0.65,
    tempo: [112, 130],
  },
  {
    stems: "sun* sonn* summer* sommer* spring frühling* bright* hell* holiday* picnic children* kinder* garden* garten*",
    bright: 0.8,
    energy: 0.5,
    tempo: [100, 122],
  },
  { stems: "love* lieb* romantic* romantisch* tender* zart* zärtlich* gentle* sanft* warm*", bright: 0.6, energy: 0.3, tempo: [72, 90] },
  {
    stems: "triumph* heroic* heldenhaft* victor* sieg* glor* majestic* majestätisch* anthem* hymn*",
    bright: 0.8,
    energy: 0.8,
    tempo: [96, 116],
  },
  { stems: "hope* hopeful hoffnung* uplifting dawn sunrise sonnenaufgang morning morgen*", bright: 0.8, energy: 0.4, tempo: [84, 104] },
  {
    stems: "sad* traurig* sorrow* melanchol* grief trauer* lonely lonel* einsam* tears tränen* mourn* elegi* wehmut* wehmütig* lament*",
    bright: -1,
    energy: 0.2,
    tempo: [68, 82],
  },
  { stems: "rain* regen* autumn* herbst* fog* nebel* mist* winter* grey grau*", bright: -0.6, energy: 0.3, tempo: [72, 92] },
  {
    stems:
      "dark* dunkel* dunkl* düster* finster* gloom* night* nacht* nächt* shadow* schatten* gothic ghost* geist* eerie unheimlich* spooky",
    bright: -0.9,
    energy: 0.45,
    tempo: [76, 98],
  },
  { stems: "myster* geheimnis* mystic* mystisch* secret* cave* höhle* ancient", bright: -0.7, energy: 0.4, tempo: [80, 100] },
  {
    stems:
      "storm* sturm* stürm* thunder* donner* gewitter* battle* schlacht* kampf* war krieg* fight* fury wut* wütend* angry anger danger* gefahr* chase* jagd* verfolgung*",
    bright: -0.8,
    energy: 1,
    tempo: [128, 146],
  },
  { stems: "epic* episch* dramatic* dramatisch* cinematic* filmisch* dragon* drache*", bright: -0.4, energy: 0.9, tempo: [108, 132] },
  {
    stems:
      "calm* ruhig* ruhe quiet* still stille* peace* fried* relax* entspann* meditat* ambient dream* traum* träum* sleep* schlaf* serene gelassen*",
    bright: 0.4,
    energy: 0.12,
    tempo: [68, 80],
  },
  { stems: "lullaby wiegenlied* schlaflied*", bright: 0.7, energy: 0.1, tempo: [70, 80] },
  { stems: "sea ocean* meer* see wave* welle* river* fluss* water* wasser* lake", bright: 0.3, energy: 0.3, tempo: [76, 96] },
  { stems: "forest* wald* wood* tree* baum* mountain* berg* meadow* wiese* nature natur*", bright: 0.4, energy: 0.35, tempo: [84, 104] },
  {
    stems: "space* weltraum* stars star stern* planet* galaxy galaxie* cosmos kosm* moon* mond*",
    bright: -0.2,
    energy: 0.3,
    tempo: [76, 98],
  },
  { stems: "dance* tanz* tänz* party feier* disco club house techno rave pop", bright: 0.2, energy: 0.85, tempo: [118, 132] },
  { stems: "rock punk metal", bright: -0.1, energy: 0.9, tempo: [118, 140] },
  { stems: "march* marsch* parade* military", bright: 0.6, energy: 0.75, tempo: [108, 120] },
  { stems: "waltz* walzer*", bright: 0.5, energy: 0.45, tempo: [104, 132] },
  { stems: "jazz* swing* blues bossa", bright: 0.2, energy: 0.5, tempo: [96, 124] },
  { stems: "folk* irish irisch* celtic keltisch* volks* medieval mittelalter* tavern", bright: 0.3, energy: 0.6, tempo: [104, 126] },
  { stems: "baroque barock* bach classical klassisch* mozart minuet* menuett*", bright: 0.3, energy: 0.45, tempo: [92, 116] },
  {
    stems: "christmas* weihnacht* snow* schnee* magic* magie* zauber* fairy fee feen* wonder* wunder*",
    bright: 0.6,
    energy: 0.35,
    tempo: [84, 108],
  },
  {
    stems: "energetic energi* power* kraftvoll* kräftig* wild* exciting aufregend* adventure* abenteuer*",
    bright: 0.2,
    energy: 0.9,
    tempo: [118, 140],
  },
  { stems: "robot* roboter* machine* maschine* cyber* neon electro* elektro*", bright: -0.3, energy: 0.7, tempo: [108, 128] },
];

export const INSTRUMENTS = [
  "piano",
  "bells",
  "marimba",
  "harp",
  "guitar",
  "strings",
  "cello",
  "flute",
  "clarinet",
  "brass",
  "organ",
  "choir",
  "synth",
  "bass",
  "drums",
] as const;
export type Instrument = (typeof INSTRUMENTS)[number];

export const INSTRUMENT_WORDS: Record<Instrument, string> = {
  piano: "piano* klavier* flügel pianoforte keyboard*",
  bells: "bell bells glocke* glöckchen chime* celest* glockenspiel* musicbox spieluhr* vibraphone* vibrafon*",
  marimba: "marimba* xylophon* xylofon* kalimba* balafon*",
  harp: "harp harps harfe* lyre* leier* harpsichord* cembalo* koto",
  guitar: "guitar* gitarre* lute* laute* ukulele* banjo* mandolin*",
  strings: "strings string violin* viola* violas fiddle* geige* streich* orchest* symphon* sinfon* quartet* quartett*",
  cello: "cello* violoncell* celli",
  flute: "flute* flöte* recorder* blockflöte* whistle* piccolo ocarina panflöte* querflöte*",
  clarinet: "clarinet* klarinette* oboe* sax* bassoon* fagott* woodwind* holzbläser*",
  brass: "brass trumpet* trompete* horn horns trombone* posaune* tuba fanfare* blech*",
  organ: "organ organs orgel* accordion* akkordeon* harmonium* church kirche*",
  choir: "choir* chor chöre choral* voices voice vocal* stimme* gesang* singing",
  synth: "synth* electronic* elektron* electro* elektro* techno house chiptune* retro 8bit neon cyber* analog analogue",
  bass: "bass basses bassline* kontrabass*",
  drums:
    "drum drums drummer* drumming schlagzeug* trommel* percussion* perkussion* beat beats pauke* timpani techno house disco rock metal punk march* marsch*",
};
