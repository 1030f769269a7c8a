import { Images } from "lucide-react";
import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

interface LookOnlyProps {
  readonly title: string;
  readonly text: string;
  readonly toGallery: string;
}

/** For guests, on the pages where things are made: they see what is shared, and make nothing. */
export function LookOnly({ title, text, toGallery }: LookOnlyProps) {
  const action = (
    <Button asChild variant="primary">
      <Link href="/gallery">{toGallery}</Link>
    </Button>
  );
  return (
    <EmptyState icon={Images} title={title} action={action}>
      {text}
    </EmptyState>
  );
}
