import { fc, test as check } from "@fast-check/vitest";
import { expect } from "vitest";
import { timeSlicing } from "/work/main/sim/sharing/time-slicing.ts";
import { runStation } from "/work/main/test/sharing/small-station.ts";
import { stepThrough } from "/work/main/test/sharing/unit-step-engine.ts";
const ns = (max:number)=>fc.integer({min:0,max});
const process = fc.record({ hostNs: fc.oneof(fc.constant(0), ns(6)), cacheShare: fc.constantFrom(0,0.5,1), bursts: fc.integer({min:1,max:3}), requests: fc.array(fc.record({arrivalNs: ns(60), deviceNs: fc.integer({min:1,max:14})}),{maxLength:6}).map(l=>l.toSorted((a,b)=>a.arrivalNs-b.arrivalNs))});
const params = fc.integer({min:1,max:8}).chain(slice=>fc.record({slice: fc.constant(slice), contextSwitch: ns(4), contextSwitchIdle: ns(4), coldCache: fc.oneof(fc.constant(0), ns(slice-1)), idleLinger: fc.oneof(fc.constant(0), ns(8))}));
check.prop([fc.array(process,{minLength:1,maxLength:4}), params],{seed:1,numRuns:20000})("same",(ps,pa)=>{
  expect(runStation(timeSlicing, ps, pa)).toStrictEqual(stepThrough(ps,pa));
});
