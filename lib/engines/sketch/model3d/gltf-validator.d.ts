/** The Khronos glTF validator ships without types; this is the part the tests use. */
declare module "gltf-validator" {
  interface Issue {
    readonly code: string;
    readonly message: string;
    readonly severity: number;
    readonly pointer?: string;
  }
  export function validateBytes(
    bytes: Uint8Array,
  ): Promise<{ readonly issues: { readonly numErrors: number; readonly messages: readonly Issue[] } }>;
}
