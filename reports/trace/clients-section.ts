import { markup, type Markup } from "../markup.ts";
import { countOf, formatShare } from "../words.ts";
import type { TraceProfile } from "./trace-profile.ts";
import { grouped } from "./trace-rows.ts";

/** Who sends how much; null where the trace names no clients. */
export function clientsSection({ clients }: TraceProfile): Markup | null {
  if (clients === null) return null;
  const { largest, others, count } = clients;
  const first = largest[0]!;
  const title =
    count === 1
      ? "All requests come from one client"
      : `The largest of ${countOf(count, "client")} sends ${formatShare(first.share)} of the requests`;
  const rest =
    others.clients === 0
      ? null
      : markup`
<tr><th scope="row">${countOf(others.clients, "more client")}</th><td>${grouped(others.requests)}</td><td></td></tr>`;
  return markup`<section aria-labelledby="clients-title">
<h2 id="clients-title">${title}</h2>
<div class="scroll" role="region" aria-label="Clients" tabindex="0"><table class="numbers"><thead><tr><th scope="col">Client</th><th scope="col">requests</th><th scope="col">share</th></tr></thead><tbody>${largest.map(
    ({ name, requests, share }) => markup`
<tr><th scope="row">${shortened(name)}</th><td>${grouped(requests)}</td><td>${formatShare(share)}</td></tr>`,
  )}${rest}</tbody></table></div>
</section>
`;
}

/** Hashes and long names by their ends, so that the columns beside them stay in view. */
function shortened(name: string): string {
  return name.length > 24 ? `${name.slice(0, 10)}…${name.slice(-8)}` : name;
}
