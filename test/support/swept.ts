/** A scenario with a sweep of eight cells, each of which takes some hundredths of a second. */
export const SWEPT = `title: Two services on one A100
question: How much load do they carry?
seed: 5
duration: 12s
warmup: 2s
replications: 2
gpus: { type: a100-sxm4-80gb, price: 1.79/h }
tenants:
  web:
    work: { reference: a100-sxm4-80gb, compute: 4ms, size: { kind: exponential } }
    arrivals: { kind: gamma, rate: 40/s, cv: 1 }
    slo: { latency: 80ms, percentile: 50 }
  mail: { work: { reference: a100-sxm4-80gb, memory: 6ms }, arrivals: { kind: poisson, rate: 20/s } }
policies:
  turns: [{ gpu: 0, timeSlicing: {}, tenants: [web, mail] }]
  MIG: [{ gpu: 0, mig: { equal: each }, tenants: [web, mail] }]
  MPS: [{ gpu: 0, mps: {}, tenants: [web, mail] }]
sweep:
  metric: p50 latency
  tenant: web
  vary:
    - { path: load, values: [0.25, 0.5, 0.75, 1] }
    - { path: tenants.web.arrivals.cv, values: [1, 3] }
`;
