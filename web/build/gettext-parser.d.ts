declare module "gettext-parser" {
  export const po: { parse(catalogue: string | Buffer): unknown };
}
