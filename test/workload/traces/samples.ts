import { alibabaOpenb2023 } from "../../../sim/workload/traces/alibaba-openb-2023.ts";
import { azureFunctions2019 } from "../../../sim/workload/traces/azure-functions-2019.ts";
import { azureLlm2023 } from "../../../sim/workload/traces/azure-llm-2023.ts";
import { azureLlm2024 } from "../../../sim/workload/traces/azure-llm-2024.ts";
import { burstgptCsv } from "../../../sim/workload/traces/burstgpt-csv.ts";
import { mooncakeJsonl } from "../../../sim/workload/traces/mooncake-jsonl.ts";
import { plainCsv } from "../../../sim/workload/traces/plain-csv.ts";
import { plainJsonl } from "../../../sim/workload/traces/plain-jsonl.ts";
import { servegen } from "../../../sim/workload/traces/servegen.ts";
import type { TraceFormat, TraceOptions } from "../../../sim/workload/traces/trace-format.ts";
import { beside, lines } from "./reading.ts";

/** A small made-up file of a format, good but for nothing. */
export interface Sample {
  readonly format: TraceFormat;
  readonly text: string;
  readonly options: Partial<TraceOptions>;
}

export const BURST_HEADER = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type";
export const OPENB_HEADER =
  "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time";
/** Two blocks of lengths: prompts of 7 or 8 tokens with answers of 3, later prompts of 900 with answers of 40. */
export const LENGTHS = JSON.stringify({
  "0": { input_tokens: "{7: 0.5, 8: 0.5}", output_tokens: "{3: 1.0}" },
  "21600": { input_tokens: "{900: 1.0}", output_tokens: "{40: 1e-05}", reason_ratio: "{0.5: 1.0}" },
  "43200": { input_tokens: "{}", output_tokens: "{}" },
});

/** One sample of every format, in the order of the table of formats. */
export const SAMPLES: readonly Sample[] = [
  {
    format: azureLlm2023,
    text: lines("TIMESTAMP,ContextTokens,GeneratedTokens", "2023-11-16 18:00:00.5,10,20", "2023-11-16 18:00:01,30,40"),
    options: {},
  },
  {
    format: azureLlm2024,
    text: lines(
      "TIMESTAMP,ContextTokens,GeneratedTokens",
      "2024-05-10 00:00:00.009930+00:00,10,20",
      "2024-05-10 00:00:01+00:00,30,40",
    ),
    options: {},
  },
  {
    format: mooncakeJsonl,
    text: lines(
      '{"timestamp": 0, "input_length": 900, "output_length": 12, "hash_ids": [0, 1]}',
      '{"timestamp": 0, "input_length": 901, "output_length": 13, "hash_ids": [0, 2]}',
      '{"timestamp": 3000, "input_length": 902, "output_length": 14, "hash_ids": []}',
    ),
    options: {},
  },
  {
    format: servegen,
    text: lines("0,0.01,1.2,Gamma,0.7,140.5", "600,0,0,,0,0", "1200,0.02,0.9,Weibull,1.1,52"),
    options: { file: "chunk-9-trace.csv", openBeside: beside({ "chunk-9-dataset.json": LENGTHS }) },
  },
  {
    format: burstgptCsv,
    text: lines(
      BURST_HEADER,
      "5,ChatGPT,472,18,490,Conversation log",
      "5,GPT-4,300,25,325,API log",
      "9,GPT-4,1,0,1,API log",
    ),
    options: {},
  },
  {
    format: azureFunctions2019,
    text: lines(
      "HashFunction,HashApp,HashOwner,minute_1,minute_2,minute_3",
      "f,a,o,2,0,1",
      "g,a,o,0,0,0",
      "h,b,o,0,5,0",
    ),
    options: {},
  },
  {
    format: alibabaOpenb2023,
    text: lines(
      OPENB_HEADER,
      "p0,1,1,1,500,,LS,Running,100,400,110",
      "p1,1,1,0,0,,LS,Running,101,400,110",
      "p2,1,1,2,1000,,BE,Failed,120,150,130",
      "p3,1,1,1,1000,,BE,Pending,121,150,",
    ),
    options: {},
  },
  {
    format: plainCsv,
    text: lines("client,arrivalS,size,promptTokens,outputTokens", "a,0.5,2,10,20", "b,0.75,1.5,11,21"),
    options: {},
  },
  {
    format: plainJsonl,
    text: lines(
      '{"timestamp":"2024-01-01T00:00:00Z","client":"a"}',
      '{"timestamp":"2024-01-01 00:00:02.5","client":"é"}',
    ),
    options: {},
  },
];
