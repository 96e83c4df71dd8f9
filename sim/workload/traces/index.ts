import { alibabaOpenb2023 } from "./alibaba-openb-2023.ts";
import { azureFunctions2019 } from "./azure-functions-2019.ts";
import { azureLlm2023 } from "./azure-llm-2023.ts";
import { azureLlm2024 } from "./azure-llm-2024.ts";
import { burstgptCsv } from "./burstgpt-csv.ts";
import { mooncakeJsonl } from "./mooncake-jsonl.ts";
import { plainCsv } from "./plain-csv.ts";
import { plainJsonl } from "./plain-jsonl.ts";
import { servegen } from "./servegen.ts";
import type { TraceFormat } from "./trace-format.ts";

/** The trace formats, the default first. To add one, write its file and add its line. */
export const TRACE_FORMATS: readonly TraceFormat[] = [
  azureLlm2023,
  azureLlm2024,
  mooncakeJsonl,
  servegen,
  burstgptCsv,
  azureFunctions2019,
  alibabaOpenb2023,
  plainCsv,
  plainJsonl,
];
