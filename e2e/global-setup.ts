import { openRunFolder } from "#test/run-folder.ts";

/** What instances leave behind goes with the run. */
export default function setup(): () => void {
  return openRunFolder();
}
