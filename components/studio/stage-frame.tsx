import type { ReactNode } from "react";
import type { Job } from "#lib/generation/schema.ts";

/** What has no size, as sounds and models do, gets a calm wide field. */
const WITHOUT_SIZE = 1.6;

/** Width to height of what a job makes, as far as its parameters say. */
export function aspectOf(params: Job["params"]): number {
  const [width, height] = [Number(params.width), Number(params.height)];
  return width > 0 && height > 0 ? width / height : WITHOUT_SIZE;
}

/** The largest box of a given shape inside the stage; what is in it fills it. */
export function StageFrame({ aspect, children }: { readonly aspect: number; readonly children: ReactNode }) {
  return (
    <div className="grid [container-type:size] size-full min-h-0 place-items-center">
      <div
        className="relative overflow-hidden rounded-sm"
        style={{ aspectRatio: aspect, width: `min(100cqw, ${(100 * aspect).toFixed(3)}cqh)` }}
      >
        {children}
      </div>
    </div>
  );
}
