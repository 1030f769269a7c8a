import { FileDown } from "lucide-react";

/** While files are held over the page. */
export function DropNotice({ isOver, text }: { readonly isOver: boolean; readonly text: string }) {
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-40 flex items-center justify-center bg-scrim p-6">
      <p className="flex items-center gap-3 rounded-lg border-2 border-accent border-dashed bg-popover px-6 py-5 text-base">
        <FileDown className="size-5 text-accent-text" aria-hidden />
        {text}
      </p>
    </div>
  );
}
