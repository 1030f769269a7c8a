import { z } from "zod";

/** The files of `<home>/config/people/<login>/`: what one person keeps for themselves. Each holds what its name says, and unknown keys stay. */
export const PERSONAL_FILES = ["snippets", "drafts", "preferences", "prompts"] as const;
export type PersonalFile = (typeof PERSONAL_FILES)[number];

const LONGEST_TEXT = 20_000;
export const MOST_SNIPPETS = 1_000;
export const MOST_PROMPTS = 500;
export const MOST_DRAFTS = 50;

/** A piece of a prompt under a short name, put in by picking it or by typing `/name`. */
export const Snippet = z.object({ id: z.string(), label: z.string(), text: z.string(), created_at: z.string(), updated_at: z.string() });
export type Snippet = z.infer<typeof Snippet>;
export const SnippetList = z.object({ items: z.array(Snippet), total: z.number().int(), next_cursor: z.null() });
export type SnippetList = z.infer<typeof SnippetList>;

const Label = z.string().trim().min(1).max(80);
const Text = z.string().min(1).max(LONGEST_TEXT);
export const NewSnippet = z.object({ label: Label, text: Text });
export type NewSnippet = z.infer<typeof NewSnippet>;
export const SnippetPatch = NewSnippet.partial();
export type SnippetPatch = z.infer<typeof SnippetPatch>;
/** `PATCH /snippets/reorder`: ids in their new order; those it does not name stay behind them as they were. */
export const SnippetOrder = z.object({ ids: z.array(z.string().max(64)).max(MOST_SNIPPETS) });

/** A prompt that was used, newest first. */
export const UsedPrompt = z.object({
  id: z.string(),
  text: z.string(),
  negative: z.string().nullable(),
  at: z.string(),
  times: z.number().int(),
});
export type UsedPrompt = z.infer<typeof UsedPrompt>;
export const UsedPromptList = z.object({ items: z.array(UsedPrompt), total: z.number().int(), next_cursor: z.null() });
export type UsedPromptList = z.infer<typeof UsedPromptList>;
export const NewUsedPrompt = z.object({ text: Text, negative: z.string().max(LONGEST_TEXT).nullish() });
export type NewUsedPrompt = z.infer<typeof NewUsedPrompt>;

/** A form as it was left: what is in it is the screen's own business. Null before the first. */
export const Draft = z.object({ name: z.string(), draft: z.record(z.string(), z.unknown()).nullable(), updated_at: z.string().nullable() });
export type StoredDraft = z.infer<typeof Draft>;
export const DraftName = z.object({ name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/) });
export const NewDraft = z.object({ draft: z.record(z.string().max(200), z.unknown()) });
/** Prompts of 20,000 characters and a hundred fields fit; a file of megabytes, saved at every pause in typing, does not. */
export const DRAFT_BYTES = 256 * 1024;

/** How one likes the screens to be. */
export const Preferences = z.object({
  /** The panel that stands open beside the studio's stage. */
  studio_panel: z.enum(["queue", "folder", "tray"]).nullable(),
});
export type Preferences = z.infer<typeof Preferences>;
export const PreferencesPatch = Preferences.partial();
export const NO_PREFERENCES: Preferences = { studio_panel: null };
