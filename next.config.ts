import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  // Types and lint are what `npm run check` is for; a person's first start does not wait for them.
  typescript: { ignoreBuildErrors: true },
  // Pictures come from the media lane in the sizes that were made for them.
  images: { unoptimized: true },
  serverExternalPackages: [
    "@ffmpeg-installer/ffmpeg",
    "@ffprobe-installer/ffprobe",
    "@node-rs/argon2",
    "@prisma/adapter-better-sqlite3",
    "@prisma/adapter-pg",
    "@prisma/client",
    "better-sqlite3",
    "exifr",
    "fluent-ffmpeg",
    "music-metadata",
    "pg",
    "png-chunks-extract",
    "sharp",
  ],
};

export default createNextIntlPlugin("./lib/i18n/request.ts")(config);
