import { Html } from './html.ts';

/** Light and dark by the reader's wish; nothing is loaded from anywhere. */
export const style = new Html(`
:root { color-scheme: light dark; --ink: #1b2024; --soft: #59636b; --paper: #fff; --rule: #d8dee2; --panel: #f4f6f7;
  --s0: #11685c; --s1: #b0561c; --s2: #4d4fb3; --s3: #97286b; --hit: #2a9d8f; --miss: #e0752d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecee; --soft: #a3adb4; --paper: #14181b; --rule: #343c42; --panel: #1d2327;
  --s0: #5cc9b8; --s1: #f0a06a; --s2: #a3a5f5; --s3: #ef8dc6; --hit: #39b3a3; --miss: #e98446; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, figcaption { max-width: 44rem; } .lead { font-size: 1.1rem; } .small, figcaption, caption { color: var(--soft); font-size: .87rem; }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.25rem 0; padding: 0; }
.tiles div { background: var(--panel); border-radius: .5rem; padding: .75rem 1rem; }
.tiles dt { color: var(--soft); font-size: .87rem; } .tiles dd { margin: 0; font-size: 1.6rem; font-weight: 600; }
.tiles small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
.wide { overflow-x: auto; margin: 1rem 0; } .wide:focus-visible { outline: 2px solid var(--s0); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child { text-align: left; } tbody th { font-weight: 400; white-space: normal; min-width: 7.5rem; } thead th { font-weight: 600; white-space: normal; min-width: 4.6rem; vertical-align: bottom; }
td .head { display: none; }
@media (max-width: 40rem) { .many { width: 100%; } .many thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .many caption, .many tbody, .many tr, .many tbody th, .many td { display: block; } .many tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  .many tbody th { font-weight: 600; border: 0; padding: 0; } .many td { border: 0; padding: .1rem 0; white-space: normal; overflow: hidden; }
  .many td .head { display: block; float: left; color: var(--soft); } }
.once { white-space: nowrap; }
.part { display: inline-block; padding-left: 1.2rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2rem; align-items: start; }
figure { margin: 0; } .plot svg { display: block; width: 100%; max-width: 38rem; height: auto; } .scroll { overflow-x: auto; }
.scroll .plot { min-width: 30rem; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .ticks text { fill: var(--soft); font-size: 12px; }
@media (max-width: 40rem) { .scroll .plot { min-width: 0; } }
.grid, .grid path { fill: none; stroke: var(--rule); } .diagonal, .target { stroke: var(--soft); stroke-dasharray: 5 5; fill: none; }
.series-0 { --own: var(--s0); } .series-1 { --own: var(--s1); } .series-2 { --own: var(--s2); } .series-3 { --own: var(--s3); }
.line { fill: none; stroke: var(--own); stroke-width: 2; } .line.series-1 { stroke-dasharray: 9 3; } .line.series-2 { stroke-dasharray: 3 3; }
.line.series-3 { stroke-dasharray: 9 3 3 3; } .rule { fill: var(--paper); stroke: var(--own); stroke-width: 3; }
.key { display: inline-block; width: 1.4em; height: .35em; margin: 0 .4em .2em 0; background: var(--own); border-radius: 1px; }
.dot { fill: var(--s0); fill-opacity: .8; } .gap { stroke: var(--s1); stroke-width: 2; } .hit { fill: var(--hit); } .miss { fill: var(--miss); }
.losses { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.losses img, .losses .gone { display: block; width: 100%; height: 9.5rem; object-fit: contain; background: var(--panel); border-radius: .35rem; }
.losses figcaption { font-size: .87rem; line-height: 1.35; padding-top: .35rem; color: var(--ink); }
.losses figcaption small { color: var(--soft); overflow-wrap: anywhere; }
`);
