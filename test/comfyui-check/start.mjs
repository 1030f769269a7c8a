/** `npm run test:comfyui`: Atelier against a real ComfyUI, where `COMFYUI_URL` says one. Runs on any Node from 20 on. */
import { launch } from "../../cli/setup/launch.mjs";

if (process.env.COMFYUI_URL) await launch("test/comfyui-check/check.ts", { builds: true });
else console.log("COMFYUI_URL is not set, so there is no ComfyUI to check against; nothing was checked.");
