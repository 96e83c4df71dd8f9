import { colourVariables, FONT } from "./theme.ts";

/** The page's style sheet: one column on a phone, two on a desk, black on white on paper. */
export const STYLE = `
:root{${colourVariables("light")}}
@media (prefers-color-scheme:dark){:root{${colourVariables("dark")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;background:var(--paper)}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1.5rem 3rem;color:var(--ink);font:16px/1.5 ${FONT};overflow-wrap:break-word}
h1{font-size:clamp(1.6rem,1.1rem + 2.2vw,2.6rem);line-height:1.15;letter-spacing:-.015em;margin:.2rem 0 .8rem;text-wrap:balance}
h2{font-size:1.1rem;line-height:1.3;margin:0 0 .25rem;text-wrap:pretty}
h3{font-size:.85rem;margin:.9rem 0 .35rem}
p{margin:0 0 .6rem}
small{font-size:.75em}
.kicker{color:var(--ink-2);font-size:.85rem;margin:0}
.verdict{font-size:clamp(1.02rem,.95rem + .35vw,1.2rem);line-height:1.5;max-width:62rem;margin:0 0 .6rem}
.caveat{color:var(--ink-2);max-width:62rem;margin:0}
.caveat a{color:inherit}
header{margin-bottom:1.6rem}
.caption{color:var(--ink-2);font-size:.82rem;line-height:1.4;max-width:58rem;margin:0 0 .7rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
section,figure{margin:0 0 2.4rem;padding-top:.7rem;border-top:2px solid var(--ink);min-width:0}
.lead,.halves{display:grid;grid-template-columns:minmax(0,1fr);column-gap:2.2rem}
@media (min-width:62rem){.lead{grid-template-columns:minmax(0,1.25fr) minmax(0,1fr)}.halves{grid-template-columns:repeat(2,minmax(0,1fr))}}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1.4rem 2rem}
.panels.single{grid-template-columns:minmax(0,1fr)}
.panel{min-width:0;margin:0}
.panel h3{margin:0 0 .3rem;font-size:.9rem;line-height:1.3}
.panel h3 small{display:block;font-weight:normal;color:var(--ink-2);font-size:.75rem}
.plot{width:100%;min-height:2rem}
.plot svg{display:block;max-width:100%;height:auto}
.plot .mark-text{pointer-events:none}
.scroll{position:relative;overflow-x:auto;overscroll-behavior-x:contain;margin:0 0 .8rem}
.scroll:focus-visible,summary:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-size:.82rem;line-height:1.35;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:600}
.grid{width:100%;border-collapse:separate;border-spacing:2px;table-layout:fixed}
.grid th{padding:.25rem .2rem;vertical-align:bottom;hyphens:manual;overflow-wrap:anywhere}
.grid td{overflow-wrap:normal}
.grid thead th{text-align:center;font-size:.8rem;line-height:1.2}
.grid thead th:first-child{text-align:left;width:22%}
.grid tbody th{vertical-align:middle;position:sticky;left:0;background:var(--paper);overflow-wrap:anywhere}
.grid th small{display:block;font-weight:normal;color:var(--ink-2);line-height:1.25}
.grid em{display:block;font-style:normal;font-size:.68rem;color:var(--accent)}
.grid td{text-align:center;padding:.35rem .15rem;height:2.9rem;border-radius:2px;line-height:1.2}
.grid td b{display:block;font-size:.95rem}
.grid td i{font-style:normal;font-weight:normal;font-size:.68rem;white-space:nowrap}
.grid td small{display:block;font-size:.68rem}
.grid td.chosen{box-shadow:inset 0 0 0 2px var(--accent)}
.grid td.failed b,.grid td.unknown b,.grid td.untargeted b{font-size:.78rem}
.met-0{background:var(--met-0)}.met-1{background:var(--met-1)}.met-2{background:var(--met-2)}.met-3{background:var(--met-3)}
.miss-0{background:var(--miss-0)}.miss-1{background:var(--miss-1)}.miss-2{background:var(--miss-2)}.miss-3{background:var(--miss-3)}
.failed{background:repeating-linear-gradient(135deg,var(--failed-a) 0 5px,var(--failed-b) 5px 10px)}
.unknown{background:var(--card);box-shadow:inset 0 0 0 1px var(--ink-2)}
.untargeted{box-shadow:inset 0 0 0 1px var(--rule)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.3rem 0 .8rem;padding:0;font-size:.78rem;color:var(--ink-2)}
.legend li{display:flex;align-items:center;gap:.3rem}
.legend i{width:.95rem;height:.75rem;border-radius:2px;flex:none}
.legend i+i{margin-left:-.3rem}
.legend i.line{height:3px}.legend i.tick{width:3px;height:.9rem}
.legend i.dash{width:1.7rem;height:2px;border-radius:0;mask:repeating-linear-gradient(90deg,#000 0 4px,transparent 4px 7px)}
.dot{display:inline-block;width:.65rem;height:.65rem;border-radius:50%;margin-right:.4rem}
.gpus{display:grid;grid-template-columns:minmax(0,1fr);gap:.6rem}
.gpus.small{grid-template-columns:repeat(3,minmax(0,1fr))}
.gpu{border:1px solid var(--rule);border-radius:4px;padding:.3rem .4rem .4rem;background:var(--card);min-width:0}
.gpu p{margin:0 0 .25rem;font-size:.72rem;font-weight:600}
.gpu p small{font-weight:normal;color:var(--ink-2);font-size:1em}
.small .gpu p small{display:none}
.memory,.compute{display:grid;gap:2px}
.compute{margin-top:3px}
.compute i{height:.5rem;border-radius:1px}
.part{grid-row:1;position:relative;min-height:4.3rem;border-radius:2px;padding:.2rem .25rem .35rem;font-size:.72rem;line-height:1.2;display:flex;flex-direction:column;gap:.1rem;justify-content:center;text-align:center;min-width:0;overflow:hidden}
.small .part{min-height:2.1rem}
.names{display:flex;flex-wrap:wrap;justify-content:center;gap:.1rem .25rem}
.names{min-width:0;max-width:100%}
.names b{font-size:.76rem;min-width:0;max-width:100%;overflow:hidden;overflow-wrap:normal;text-overflow:ellipsis}
.part:not(.part-split):has(.names b+b) .names b{background:var(--card);border-radius:2px;padding:0 .25rem}
.profile,.how{font-size:.68rem}
.narrow{writing-mode:vertical-rl;padding:.25rem 0}
.part-exclusive{background:var(--part-exclusive)}
.part-time{background:repeating-linear-gradient(90deg,var(--part-time) 0 8px,var(--part-time-b) 8px 16px)}
.part-mps{background:repeating-linear-gradient(0deg,var(--part-mps) 0 8px,transparent 8px 9px),var(--part-mps)}
.part-split{border:1px solid var(--ink-2);padding:.15rem .15rem .35rem}
.parts{display:grid;grid-template-columns:minmax(0,1fr);gap:2px;flex-grow:1}
.parts>span{display:flex;flex-wrap:wrap;align-items:center;align-content:center;justify-content:center;gap:0 .3rem;min-width:0;border-radius:2px;padding:.05rem .2rem;min-height:1.15rem}
.parts small{font-size:.68rem}
.parts .names:has(b+b) b,.parts .part-time small{background:var(--card);border-radius:2px;padding:0 .25rem}
.part-free{background:none;border:1px dashed var(--rule)}
.fill{position:absolute;left:0;bottom:0;height:3px;background:var(--ink-2);opacity:.75;writing-mode:horizontal-tb}
details{border-top:1px solid var(--rule);padding:.1rem 0}
details:last-of-type{border-bottom:1px solid var(--rule)}
summary{cursor:pointer;padding:.45rem 0;font-size:.9rem}
summary span{color:var(--ink-2);font-size:.82rem}
.numbers td,.numbers th{padding:.22rem .55rem;white-space:nowrap}
.numbers td,.numbers thead th{text-align:right}
.numbers td small{display:block;color:var(--ink-2);line-height:1.2}
.numbers thead th:first-child{text-align:left}
.numbers tbody th{font-weight:normal;position:sticky;left:0;background:var(--paper)}
.numbers th[scope=rowgroup]{font-weight:600;padding-top:.7rem;position:static}
.numbers tr+tr td,.numbers tr+tr th,.texts tbody tr+tr>*{border-top:1px solid var(--rule)}
.numbers thead th{color:var(--ink-2);font-weight:normal}
.texts{width:100%;min-width:40rem}
.texts td,.texts th{padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;font-weight:normal}
.texts thead th{color:var(--ink-2)}
.texts tbody th{font-weight:600}
.texts td.value{white-space:nowrap}
.texts td:first-child{min-width:8rem}
.grade-assumed summary b{color:var(--warn)}
.sentences{margin:.4rem 0 .8rem;padding-left:1.1rem;font-size:.88rem}
.notes{border-left:3px solid var(--warn);padding:.1rem 0 .1rem 1.6rem}
pre{overflow:auto;max-height:30rem;font-size:.75rem;line-height:1.4;border:1px solid var(--rule);border-radius:4px;padding:.8rem;margin:.3rem 0 .8rem}
footer{color:var(--ink-2);font-size:.8rem;border-top:1px solid var(--rule);padding-top:.8rem}
code{font-size:.92em}
#vg-tooltip-element{position:fixed;visibility:hidden;z-index:9;max-width:20rem;padding:.4rem .6rem;background:var(--card);color:var(--ink);border:1px solid var(--ink-2);border-radius:4px;font-size:.78rem;pointer-events:none}
#vg-tooltip-element.visible{visibility:visible}
#vg-tooltip-element td{padding:0 .4rem 0 0}
#vg-tooltip-element td.key{color:var(--ink-2)}
@media (max-width:40rem){
body{padding:1rem 1rem 2rem}
.grid th,.grid thead th{font-size:.7rem}
.grid thead th:first-child{width:var(--first)}
.grid td b{font-size:.78rem}.grid td small,.grid em{font-size:.56rem}
.grid td.failed b,.grid td.unknown b{font-size:.64rem}
.numbers{font-size:.74rem}.numbers td,.numbers th{padding:.2rem .3rem}
.grid tbody th small{display:none}
.grid td{padding:.3rem 0}
.gpus.small{grid-template-columns:repeat(2,minmax(0,1fr))}
.texts{min-width:0}
.texts thead{display:none}
.texts tbody,.texts tr{display:block}
.texts tr{padding:.45rem 0}
.texts tbody tr+tr{border-top:1px solid var(--rule)}
.texts tbody tr>*{display:inline-block;padding:0 .5rem 0 0;border:0!important}
.texts tbody tr>:last-child{display:block;color:var(--ink-2)}
.texts td:first-child{min-width:0;color:var(--ink-2)}
.texts td.range::before{content:"plausible "}
.texts td.none{display:none}
}
@media print{
:root{${colourVariables("light")};--paper:#fff}
@page{margin:12mm}
body{max-width:none;padding:0;font-size:10.5pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.lead{display:block}
.scroll{overflow:visible}
section.card,.panels.single,.panel,.gpu,tr,h2,h3,.grid,.caption{break-inside:avoid}
h2,h3,.caption,figure>.legend,summary{break-after:avoid}
.panels{grid-template-columns:repeat(2,minmax(0,1fr))}
.panels.single{grid-template-columns:minmax(0,1fr)}
.halves{grid-template-columns:repeat(2,minmax(0,1fr));column-gap:1.5rem}
.numbers{font-size:7.5pt}.numbers td,.numbers th{padding:.1rem .3rem}
.numbers tbody th{position:static}
.texts{min-width:0;font-size:8pt}.texts td.value{white-space:normal}
pre{max-height:none;white-space:pre-wrap}
}
`;
