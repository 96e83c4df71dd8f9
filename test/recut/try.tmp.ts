import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { tinyScenario } from "../support/tiny.ts";
import { recordReplication } from "../../sim/scenario/replication.ts";
import { runModel } from "../../sim/scenario/model.ts";
import { planPolicy } from "../../sim/scenario/plan.ts";
const base = parse(readFileSync("scenarios/day-and-night.yaml","utf8"));
const q=(a:Float64Array,p:number)=>{const s=[...a].sort((x,y)=>x-y);return s.length?(s[Math.floor(p*s.length)]!/1e9).toFixed(3):"-"};
const sc=tinyScenario(base);
for (const p of sc.policies){ const t=Date.now(); const r=runModel(planPolicy(sc,p)); const [c,i,k]=r.records;
 console.log(p.name,"chat ttft",q(c!.ttftNs,.95),"n",c!.index.length,c!.open.index.length,"| index",q(i!.latencyNs,.95),i!.index.length,i!.open.index.length,"| rerank",q(k!.latencyNs,.99), Date.now()-t,"ms"); if(r.layouts) console.log(JSON.stringify(r.layouts));}
