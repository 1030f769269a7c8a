/** Shared clothes of everything that drops down: menus, selects, popovers, the palette. */
export const MENU =
  "z-50 max-h-(--radix-popper-available-height) min-w-44 animate-appear overflow-y-auto rounded-md border border-line-strong bg-popover p-1 text-text text-sm";

/** What is disabled says so as `data-disabled=""` in Radix and as `"true"` in cmdk, which writes `"false"` on everything else. */
export const MENU_ITEM =
  "relative flex min-h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover data-[selected=true]:bg-hover data-[disabled='']:opacity-45 data-[disabled=true]:opacity-45 coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0";
