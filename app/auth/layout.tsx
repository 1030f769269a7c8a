import type { ReactNode } from "react";
import { Logo } from "#components/frame/logo.tsx";
import { PreferencesMenu } from "#components/frame/preferences-menu.tsx";

/** Pages for people who are not known yet: one column, nothing else. */
export default function AuthLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col px-4">
      <div className="flex justify-end pt-3">
        <PreferencesMenu />
      </div>
      <main className="mx-auto flex w-full max-w-[340px] grow flex-col justify-center pb-24">
        <p className="mb-8 flex items-center gap-2.5 font-semibold text-lg">
          <Logo className="size-6" />
          Atelier
        </p>
        {children}
      </main>
    </div>
  );
}
