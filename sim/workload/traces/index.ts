import { azureLlm2023 } from "./azure-llm-2023.ts";
import type { TraceFormat } from "./trace-format.ts";

/** The trace formats, the default first. To add one, write its file and add its line. */
export const TRACE_FORMATS: readonly TraceFormat[] = [azureLlm2023];
