"use client";
import { DatabaseZap } from "lucide-react";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { useConnection } from "#components/live/providers.tsx";

/** What goes without the database. */
export interface FromDisk {
  /** There is no database now: what is shown comes from the disk. */
  readonly fromDisk: boolean;
  /** Words about a file, which its sidecar keeps, are taken: not where nobody can be asked who may say them. */
  readonly takesWords: boolean;
}

const FromDiskContext = createContext<FromDisk>({ fromDisk: false, takesWords: true });

export function FromDiskProvider({ children, ...value }: FromDisk & { readonly children: ReactNode }) {
  return <FromDiskContext value={value}>{children}</FromDiskContext>;
}

export function useFromDisk(): FromDisk {
  return useContext(FromDiskContext);
}

/** Says it over what is shown, and goes with what it says: events arrive again once there is a database. */
export function FromDiskNote({ children }: { readonly children: ReactNode }) {
  const { refresh } = useRouter();
  const connection = useConnection();
  useEffect(() => {
    if (connection === "live") refresh();
  }, [connection, refresh]);
  return (
    <p role="status" className="flex shrink-0 items-center gap-2 border-line border-b bg-raised px-4 py-2 text-sm">
      <DatabaseZap className="size-4 shrink-0 text-warn" aria-hidden />
      {children}
    </p>
  );
}
