import type { Colour } from "./oklch.ts";
import type { StyleId } from "./parameters.ts";
import type { SubjectId } from "./subjects/catalogue.ts";

/** English and German, lower case, without accents (ä is a, ß is ss); endings are taken off by the reader. */
export const SUBJECT_WORDS: Readonly<Record<SubjectId, string>> = {
  fox: "fox foxes vixen fuchs fuchse fuchsin",
  cat: "cat kitten kitty tomcat tiger lion panther katze kater katzchen lowe",
  dog: "dog puppy hound wolf wolves hund welpe hundin wolfe",
  rabbit: "rabbit bunny hare hase kaninchen haschen",
  bear: "bear teddy panda bar baren eisbar",
  horse: "horse pony unicorn stallion pferd einhorn fohlen",
  elephant: "elephant mammoth elefant mammut",
  deer: "deer stag moose elk reindeer reh hirsch rentier elch",
  bird: "bird swallow crow raven gull seagull eagle sparrow dove parrot vogel mowe adler rabe schwalbe taube spatz papagei",
  owl: "owl eule uhu kauz",
  fish: "fish goldfish carp koi salmon shark fisch goldfisch karpfen hai lachs",
  whale: "whale dolphin orca wal delfin",
  butterfly: "butterfly butterflies moth schmetterling falter",
  dragon: "dragon drache drachen monster",
  frog: "frog toad frosch frosche krote kroten laubfrosch",
  turtle: "turtle tortoise schildkrote schildkroten",
  dinosaur: "dinosaur dino brontosaurus trex dinosaurier saurier",
  snail: "snail slug schnecke schnecken weinbergschnecke",
  penguin: "penguin pinguin pinguine",
  spider: "spider tarantula spinne spinnen",
  ladybird: "ladybird ladybug beetle bug marienkafer kafer",
  duck: "duck duckling swan goose geese ente enten kuken schwan schwane gans ganse",
  pig: "pig piglet hog boar schwein schweine ferkel wildschwein",
  cow: "cow bull ox cattle kuh kuhe stier rind",
  bee: "bee bumblebee wasp biene hummel wespe",
  house: "house hut cottage cabin home barn haus hauser hutte scheune bauernhof farm",
  castle: "castle palace fortress knight schloss schlosser burg palast ritter",
  lighthouse: "lighthouse leuchtturm leuchtturme beacon",
  windmill: "windmill mill windmuhle muhle",
  tower: "tower eiffel paris turm turme eiffelturm skyscraper",
  bridge: "bridge brucke viaduct",
  boat: "boat sailboat yacht sailing sail boot boote segelboot segelschiff kahn canoe",
  ship: "ship steamer ferry schiff dampfer fahre",
  robot: "robot android machine roboter maschine cyborg",
  rocket: "rocket spaceship spacecraft rakete raumschiff astronaut",
  balloon: "balloon ballon airship zeppelin luftballon heissluftballon",
  tree: "tree oak maple orchard baum baume eiche ahorn linde",
  pine: "pine fir spruce conifer tanne kiefer fichte tannenbaum",
  palm: "palm palme tropical tropisch",
  flower: "flower blossom daisy sunflower rose poppy bloom bouquet blume bluten blute rose sonnenblume mohn strauss",
  tulip: "tulip tulpe",
  cactus: "cactus cacti cactuses kaktus kakteen",
  mushroom: "mushroom toadstool fungus pilz fliegenpilz",
  person:
    "person man woman girl boy child children people figure dancer king queen princess witch prince portrait frau mann madchen junge kind kinder mensch konig konigin prinzessin hexe tanzerin leute human lady friend freund",
  star: "star stern sterne",
  heart: "heart love herz herzen liebe",
  apple: "apple fruit pear apfel obst frucht",
  cup: "cup mug coffee tea tasse kaffee tee becher",
  car: "car taxi automobile auto wagen bus",
  train: "train locomotive railway zug lokomotive eisenbahn lok",
  bicycle: "bicycle bike cyclist fahrrad rad velo",
  umbrella: "umbrella parasol regenschirm schirm sonnenschirm",
  guitar: "guitar banjo ukulele instrument music gitarre musik",
  violin: "violin viola cello fiddle geige violine bratsche",
  crown: "crown tiara diadem krone kronen",
  teapot: "teapot kettle jug teekanne kanne kaffeekanne kessel krug",
  snowman: "snowman snowmen schneemann schneemanner",
  key: "key keys schlussel",
  hat: "hat cap tophat zylinder strohhut hute mutze kappe",
  book: "book novel diary buch bucher roman",
  clock: "clock wristwatch uhr uhren wecker",
  city: "city town skyline street metropolis downtown stadt stadte strasse grossstadt",
  mountain: "mountain peak summit alps hill volcano berg berge gipfel alpen vulkan",
  moon: "moon crescent mond vollmond",
  sun: "sun sunshine sonne",
  wave: "wave surf tsunami welle wellen brandung",
  cloud: "cloud wolke wolken",
};

const ink = (l: number, c: number, h: number): Colour => ({ l, c, h });

export const COLOUR_WORDS: readonly { readonly id: string; readonly colour: Colour; readonly words: string }[] = [
  { id: "red", colour: ink(0.57, 0.22, 27), words: "red crimson scarlet ruby cherry rot roter rote rotes roten rotem scharlach karmin" },
  { id: "orange", colour: ink(0.7, 0.19, 50), words: "orange tangerine apricot coral amber orangen koralle bernstein" },
  { id: "gold", colour: ink(0.8, 0.16, 84), words: "gold golden ochre mustard ocker senf goldene" },
  { id: "yellow", colour: ink(0.87, 0.18, 96), words: "yellow lemon gelb zitrone zitronengelb" },
  { id: "lime", colour: ink(0.82, 0.2, 125), words: "lime chartreuse hellgrun limette" },
  { id: "green", colour: ink(0.6, 0.16, 146), words: "green emerald olive sage mint grun smaragd olivgrun minze" },
  { id: "teal", colour: ink(0.6, 0.11, 192), words: "teal petrol" },
  { id: "turquoise", colour: ink(0.75, 0.13, 195), words: "turquoise cyan aqua turkis" },
  { id: "blue", colour: ink(0.55, 0.18, 256), words: "blue azure cobalt sapphire blau azur kobalt hellblau dunkelblau" },
  { id: "navy", colour: ink(0.36, 0.13, 265), words: "navy indigo ultramarine marineblau" },
  { id: "purple", colour: ink(0.5, 0.21, 305), words: "purple violet lilac lavender amethyst lila violett purpur lavendel flieder" },
  { id: "magenta", colour: ink(0.6, 0.25, 340), words: "magenta fuchsia" },
  { id: "pink", colour: ink(0.74, 0.16, 358), words: "pink rosy salmon rosa rosarot" },
  { id: "brown", colour: ink(0.45, 0.09, 52), words: "brown sepia chestnut chocolate rust braun schokolade rost kastanienbraun" },
  { id: "beige", colour: ink(0.85, 0.05, 80), words: "beige cream ivory sand creme elfenbein" },
  { id: "grey", colour: ink(0.6, 0.012, 250), words: "grey gray silver slate grau silber silbern" },
  { id: "black", colour: ink(0.2, 0.015, 270), words: "black ebony schwarz schwarze" },
  { id: "white", colour: ink(0.97, 0.008, 90), words: "white weiss weisse" },
];

export const STYLE_WORDS: Readonly<Record<StyleId, string>> = {
  dada: "dada dadaist collage dadaismus cutout ransom absurd nonsense surreal montage",
  bauhaus: "bauhaus constructivist geometric suprematist geometrisch konstruktivistisch swiss modernist abstract abstrakt",
  watercolour: "watercolour watercolor aquarelle aquarell gouache painted painting gemalt wasserfarbe",
  pixel: "pixel pixelart 8bit 16bit retro arcade sprite pixelbild videogame",
  landscape: "landscape landschaft panorama poster plakat flat vector minimalist minimal",
  linocut: "linocut woodcut woodblock linolschnitt holzschnitt etching engraving print linoldruck stempel",
  night_city: "neon cyberpunk nachtstadt synthwave vaporwave neonlicht leuchtreklame",
};

export type Sign =
  | "night"
  | "dusk"
  | "dawn"
  | "day"
  | "rain"
  | "snow"
  | "storm"
  | "fog"
  | "wind"
  | "winter"
  | "spring"
  | "summer"
  | "autumn"
  | "sea"
  | "forest"
  | "desert"
  | "meadow"
  | "river"
  | "underwater"
  | "space"
  | "stars"
  | "fire"
  | "calm"
  | "wild"
  | "dark"
  | "bright"
  | "warm"
  | "cold"
  | "sad"
  | "happy"
  | "soft"
  | "vivid";

export const SIGN_WORDS: Readonly<Record<Sign, string>> = {
  night: "night midnight nocturnal nacht nachts mitternacht nachtlich moonlit mondschein mondlicht",
  dusk: "dusk sunset evening twilight dammerung sonnenuntergang abend abendrot abends",
  dawn: "dawn sunrise morning morgen morgens sonnenaufgang morgenrot",
  day: "day noon daylight tag mittag tagsuber",
  rain: "rain rainy drizzle regen regnerisch regnet",
  snow: "snow snowy snowfall blizzard schnee verschneit schneit schneefall snowman snowmen schneemann schneemanner",
  storm: "storm stormy thunder lightning tempest sturm sturmisch gewitter blitz donner unwetter",
  fog: "fog foggy mist misty haze hazy nebel neblig dunst",
  wind: "wind windy breeze windig brise",
  winter: "winter wintry icy ice frost frozen winterlich eis gefroren arctic arktis",
  spring: "spring fruhling april",
  summer: "summer sommer juli sommerlich",
  autumn: "autumn fall herbst herbstlich leaves laub blatter oktober october",
  sea: "sea ocean lake beach coast shore harbour harbor bay water meer see nordsee ostsee ozean strand kuste hafen bucht wasser insel island",
  forest: "forest wood woods jungle wald walder dschungel",
  desert: "desert dune wuste dunen sahara savanna cactus cacti kaktus kakteen",
  meadow: "meadow field garden grass prairie park wiese feld garten gras",
  river: "river stream creek fluss bach strom",
  underwater: "underwater reef unterwasser riff aquarium tiefsee",
  space: "space galaxy cosmos planet universe weltraum galaxie kosmos weltall universum",
  stars: "starry stars sternenhimmel sternklar sternen",
  fire: "fire flame burning feuer flamme brennend lava",
  calm: "calm quiet peaceful serene still silent tranquil gentle lonely ruhig still friedlich leise sanft einsam alone",
  wild: "wild chaotic crazy dynamic energetic dancing explosive loud frantic verruckt chaotisch dynamisch laut tanzend explosion tanzt",
  dark: "dark gloomy shadow noir sombre dunkel dunkle duster schatten finster scary unheimlich",
  bright: "bright light luminous sunny radiant hell sonnig leuchtend strahlend shining",
  warm: "warm cosy cozy hot heiss gemutlich glowing gluhend",
  cold: "cold cool chilly kalt kuhl eisig",
  sad: "sad melancholy melancholic grief traurig melancholisch trauer tears",
  happy: "happy cheerful joyful party festival frohlich glucklich freude lustig fest laughing lacht",
  soft: "soft pastel dreamy delicate weich pastell zart traumhaft vertraumt dream traum",
  vivid: "vivid vibrant colourful colorful bold neon bunt farbenfroh kraftig rainbow regenbogen",
};

export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  zwolf: 12,
  zwei: 2,
  drei: 3,
  vier: 4,
  funf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  couple: 2,
  pair: 2,
  paar: 2,
  few: 3,
  several: 4,
  some: 3,
  einige: 3,
  mehrere: 4,
  many: 7,
  viele: 7,
  herd: 5,
  flock: 6,
  fleet: 5,
  schwarm: 6,
  herde: 5,
  dozen: 9,
  dutzend: 9,
};
