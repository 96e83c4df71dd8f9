import { AZURE_COLUMNS } from "./azure-header.ts";
import { readAzure } from "./azure-llm-2023.ts";
import type { TraceFormat } from "./trace-format.ts";

const HEADER = AZURE_COLUMNS.join(",");

/** The CSV files of the Azure LLM inference trace 2024: those of 2023, but every time ends with its zone. */
export const azureLlm2024: TraceFormat = {
  name: "azure-llm-2024",
  doc: `CSV with the columns ${HEADER}, as azure-llm-2023, but times end with their zone, +00:00. Azure LLM inference trace 2024 (Azure/AzurePublicDataset, CC-BY): J. Stojkovic et al., "DynamoLLM: Designing LLM Inference Clusters for Performance and Energy Efficiency", HPCA 2025`,
  recognise: ({ first, second }) =>
    first === HEADER && /\+00:00,/u.test(second) ? `its header is ${HEADER} and its times end with +00:00` : null,
  read: (chunks, options) => readAzure(chunks, options, "+00:00"),
};
