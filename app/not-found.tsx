import { MapPinOff } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

export default async function NotFound() {
  const t = await getTranslations("pages");
  return (
    <main className="flex min-h-dvh flex-col">
      <EmptyState
        icon={MapPinOff}
        title={t("notFound")}
        action={
          <Button asChild>
            <Link href="/gallery">{t("toGallery")}</Link>
          </Button>
        }
      >
        {t("notFoundText")}
      </EmptyState>
    </main>
  );
}
