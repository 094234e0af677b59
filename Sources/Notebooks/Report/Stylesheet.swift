/// The report's look: one column for reading, contents beside it where there is room, light and dark by the
/// reader's setting, and a plain black-on-white page in print.
enum Stylesheet {
    static let text = """
        :root {
          --ground: #ffffff; --raised: #f5f6f8; --ink: #1d2129; --soft: #5b6472; --rule: #dfe3e8;
          --link: #0b5cad; --bad: #a3261b; --bad-ground: #fdf0ee; --ok-ground: #f3f6ee; --ok: #51702a;
          --comment: #68707d; --keyword: #8b2c8f; --number: #0b6b57; --string: #8a4b08; --call: #0b5cad;
          --argument: #4c5665;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #15181d; --raised: #1e2229; --ink: #dfe3ea; --soft: #98a2b1; --rule: #333a45;
            --link: #78b4f5; --bad: #ff9d92; --bad-ground: #33201f; --ok-ground: #20281c; --ok: #a9c98a;
            --comment: #8b95a5; --keyword: #d69be0; --number: #7dd3bd; --string: #e5b277;
            --call: #78b4f5; --argument: #aab4c3;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
        }
        main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
        h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2.2em 0 .6em; text-wrap: balance; }
        h1 { font-size: 1.8rem; } h2 { font-size: 1.4rem; } h3 { font-size: 1.15rem; }
        h4, h5, h6 { font-size: 1rem; }
        h1.title { font-size: 2.1rem; margin: .5em 0 .3em; letter-spacing: -.01em; }
        header { margin-bottom: 2rem; }
        .subtitle { font-size: 1.2rem; color: var(--soft); margin: .2em 0; }
        .byline { color: var(--soft); margin: .4em 0; }
        p, ul, ol, blockquote, dl { margin: .9em 0; }
        li > p { margin: .4em 0; }
        li.task { list-style: none; margin-left: -1.4em; }
        a { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .15em; }
        blockquote { margin-left: 0; padding-left: 1em; border-left: .2rem solid var(--rule); color: var(--soft); }
        hr { border: 0; border-top: 1px solid var(--rule); margin: 2.5em 0; }
        img { max-width: 100%; height: auto; }
        code, pre, kbd, samp {
          font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace;
          font-size: .875em;
        }
        kbd { border: 1px solid var(--rule); border-bottom-width: 2px; border-radius: .25em; padding: 0 .3em; }
        :not(pre) > code { background: var(--raised); padding: .1em .3em; border-radius: .25em; }
        pre { overflow-x: auto; line-height: 1.45; margin: .9em 0; tab-size: 4; }
        pre code { font-size: inherit; }
        pre.shown, details.code pre {
          background: var(--raised); padding: .8em 1em; border-radius: .4em;
        }
        .cell { margin: 1.4em 0; }
        details.code > summary {
          cursor: pointer; color: var(--soft); font-size: .85rem; display: flex; gap: .6em;
          align-items: baseline; list-style: none;
        }
        details.code > summary::-webkit-details-marker { display: none; }
        details.code > summary::before { content: "▸"; width: .7em; }
        details.code[open] > summary::before { content: "▾"; }
        details.code > summary code {
          background: none; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; opacity: .75;
        }
        details.code[open] > summary code { visibility: hidden; }
        details.code pre { margin: .4em 0 .8em; }
        .c { color: var(--comment); font-style: italic; } .k { color: var(--keyword); }
        .n { color: var(--number); } .s { color: var(--string); } .f { color: var(--call); }
        .a { color: var(--argument); }
        pre.output { border-left: .2rem solid var(--rule); padding: .1em 0 .1em 1em; }
        figure { margin: 1.6em 0; text-align: center; }
        /* Figures are drawn on white; in the dark they keep it, as a sheet of paper does. */
        .drawing { background: #fff; border-radius: .4em; overflow-x: auto; display: inline-block; max-width: 100%; }
        .drawing:has(.animation) { width: 100%; }
        .drawing svg, .drawing img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
        figcaption, caption { color: var(--soft); font-size: .95rem; line-height: 1.45; }
        figcaption { margin: .7em auto 0; max-width: 40rem; text-wrap: pretty; }
        figcaption strong, caption strong { color: var(--ink); }
        caption { caption-side: top; text-align: left; padding-bottom: .5em; }
        .table { overflow-x: auto; margin: 1.1em 0; }
        table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .3em .9em .3em 0; text-align: left; vertical-align: top; }
        th:not(:first-child), td:not(:first-child) { padding-left: .5em; }
        thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; }
        tbody tr + tr td { border-top: 1px solid var(--rule); }
        .right { text-align: right; } .centre { text-align: center; }
        .error { background: var(--bad-ground); border-left: .2rem solid var(--bad); border-radius: 0 .4em .4em 0;
          padding: .6em 1em; margin: .9em 0; }
        .error pre { margin: 0; color: var(--bad); }
        .error.expected { background: var(--ok-ground); border-color: var(--ok); }
        .error.expected p { margin: 0 0 .4em; font-size: .85rem; color: var(--ok); }
        .error.expected pre { color: var(--ink); }
        .banner { background: var(--bad-ground); border: 1px solid var(--bad); border-radius: .4em; padding: .7em 1em; }
        .state, .note { color: var(--soft); font-size: .9rem; font-style: italic; margin: .5em 0; }
        .missing { color: var(--bad); }
        .footnotes { font-size: .9rem; border-top: 1px solid var(--rule); margin-top: 3em; }
        math {
          font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "DejaVu Math TeX Gyre", math, serif;
          font-size: 1.05em;
        }
        math[display="block"] { margin: 1em 0; overflow-x: auto; overflow-y: hidden; }
        mtable.aligned > mtr > mtd { text-align: left; }
        mtable.aligned > mtr > mtd:nth-child(odd) { text-align: right; }
        mtable.aligned > mtr > mtd:only-child { text-align: center; }
        mtable.cases > mtr > mtd { text-align: left; }
        footer { margin-top: 4em; padding-top: 1em; border-top: 1px solid var(--rule); color: var(--soft);
          font-size: .8rem; }
        footer dl { display: flex; flex-wrap: wrap; gap: .2em 1.6em; margin: 0; }
        footer dl div { display: flex; gap: .5em; min-width: 0; }
        footer dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
        nav { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 0; font-size: .92rem; line-height: 1.4; }
        nav p { margin: 0 0 .5em; font-weight: 600; color: var(--soft); font-size: .85rem; }
        nav ul { list-style: none; margin: 0; padding: 0; }
        nav li { margin: .35em 0; } nav a { color: inherit; text-decoration: none; }
        nav a:hover { color: var(--link); text-decoration: underline; }
        nav .level-2 { padding-left: 1em; } nav .level-3 { padding-left: 2em; }
        @media (min-width: 75rem) {
          .with-contents { display: grid; grid-template-columns: minmax(14rem, 1fr) 46rem minmax(0, 1fr); }
          .with-contents nav {
            position: sticky; top: 0; max-height: 100vh; overflow-y: auto; align-self: start;
            justify-self: end; width: 16rem; max-width: 100%; margin: 0; padding: 3.2rem 1rem 2rem;
          }
          .with-contents main { margin: 0; width: 100%; }
        }
        @media print {
          :root {
            --ground: #fff; --raised: #f4f4f4; --ink: #000; --soft: #444; --rule: #bbb; --link: #000;
            --bad: #8c1d13; --bad-ground: #fff; --ok-ground: #fff; --ok: #333; --comment: #555;
            --keyword: #000; --number: #000; --string: #333; --call: #000; --argument: #000;
          }
          @page { margin: 20mm 18mm; }
          body { font-size: 10.5pt; }
          body, .with-contents { display: block; }
          main { max-width: none; padding: 0; }
          nav { display: none; }
          details.code:not([open]) { display: none; }
          details.code > summary { display: none; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; }
          figure, table, .error { break-inside: avoid; }
          h1, h2, h3, h4 { break-after: avoid; }
          a { text-decoration: none; }
          .drawing { overflow: visible; }
          .drawing svg { max-height: 210mm; }
        }

        """
}
