import type { Tx } from "#lib/db/client.ts";

/** Whether anyone but `login` owns a file in the project, in whatever state it is. A file without an owner is nobody's. */
export async function holdsOthersFiles(tx: Tx, projectId: string, login: string): Promise<boolean> {
  const found = await tx.mediaFile.findFirst({ where: { projectId, ownerId: { not: login } }, select: { id: true } });
  return found !== null;
}
