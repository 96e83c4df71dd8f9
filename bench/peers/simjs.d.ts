// The package has no types, and no exports to have types of: see load-simjs.ts.
declare module "simjs" {}
