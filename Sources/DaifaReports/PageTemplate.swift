/// The one template of all report pages (Mustache). Its first line chooses the escaping of ``PageText`` for every `{{…}}`.
enum PageTemplate {
  static let text = """
    {{% CONTENT_TYPE:PAGE}}<!doctype html>
    <html lang="zh-CN">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <title>{{title}} · {{subject}}</title>
    <style>
    \(style)
    {{#landscape}}@page { size: A4 landscape; }{{/landscape}}
    </style>
    </head>
    <body{{#landscape}} class="landscape"{{/landscape}}>
    <div class="sheet">
    <header>
    <p class="system">惠民惠农财政补贴资金“一卡通” · 代发</p>
    <h1>{{title}}</h1>
    <p class="subject">{{subject}}</p>
    <p class="reader">致：{{reader}}</p>
    </header>
    <main>
    <div class="story tone-{{tone}}">
    <span class="badge">{{badge}}</span>
    <p>{{headline}}</p>
    </div>
    <div class="figures">
    {{#figures}}
    <div class="figure tone-{{tone}}"><span class="label">{{label}}</span><strong>{{value}}</strong><span class="note">{{note}}</span></div>
    {{/figures}}
    </div>
    {{#notices}}
    <p class="notice tone-{{tone}}">{{text}}</p>
    {{/notices}}
    {{#chart}}
    <section class="chart">
    <h2>{{chartTitle}}</h2>
    <svg viewBox="0 0 1000 56" role="img" aria-label="{{chartTitle}}">
    {{#parts}}
    <rect class="fill-{{tone}}" x="{{start}}" y="0" width="{{width}}" height="56"></rect>
    <text x="{{middle}}" y="36">{{number}}</text>
    {{/parts}}
    </svg>
    <table class="legend">
    <thead><tr><th>图中</th><th>{{partHeading}}</th><th class="figure">{{countHeading}}</th>{{#money}}<th class="figure">金额（元）</th>{{/money}}<th class="figure">{{shareHeading}}</th></tr></thead>
    <tbody>
    {{#parts}}
    <tr><td><span class="swatch fill-{{tone}}">{{number}}</span></td><td>{{label}}</td><td class="figure">{{count}}</td>{{#money}}<td class="figure">{{sum}}</td>{{/money}}<td class="figure">{{share}}</td></tr>
    {{/parts}}
    <tr class="total"><td></td><td>{{whole}}</td><td class="figure">{{totalCount}}</td>{{#money}}<td class="figure">{{totalSum}}</td>{{/money}}<td class="figure">100%</td></tr>
    </tbody>
    </table>
    </section>
    {{/chart}}
    {{#bars}}
    <section class="bars">
    <h2>{{barTitle}}</h2>
    <p class="section-note">{{#legend}}<span class="swatch fill-{{tone}}">{{label}}</span> {{/legend}}</p>
    {{#rows}}
    <div class="bar"><p>{{label}}<span>{{note}}</span></p>
    <svg viewBox="0 0 1000 18" role="img" aria-label="{{label}} {{note}}">{{#rectangles}}<rect class="fill-{{tone}}" x="{{start}}" y="0" width="{{width}}" height="18"></rect>{{/rectangles}}</svg></div>
    {{/rows}}
    </section>
    {{/bars}}
    {{#sections}}
    <section class="tone-{{tone}}">
    <h2>{{title}}</h2>
    {{#hasNote}}<p class="section-note">{{note}}</p>{{/hasNote}}
    {{#hasRows}}
    <div class="scroll"><table class="lines">
    <thead><tr>{{#columns}}<th class="{{kind}}">{{name}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{{rows}}}
    </tbody>
    </table></div>
    {{/hasRows}}
    </section>
    {{/sections}}
    <section class="facts">
    <h2>本报告的依据</h2>
    <table>
    {{#facts}}
    <tr><th>{{name}}</th><td>{{value}}</td></tr>
    {{/facts}}
    </table>
    </section>
    </main>
    <footer>{{footer}}</footer>
    </div>
    </body>
    </html>

    """

  private static let style = """
    :root { color-scheme: light; }
    * { box-sizing: border-box; }
    body { margin: 0; background: #e9edf2; color: #1c2430; font: 17px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun", sans-serif; }
    .sheet { max-width: 1080px; margin: 24px auto; background: #fff; border-top: 8px solid #b3202a; box-shadow: 0 2px 12px rgba(20, 40, 70, .18); }
    header { padding: 28px 44px 20px; text-align: center; border-bottom: 2px solid #b3202a; }
    header .system { margin: 0; color: #5a6472; font-size: 15px; letter-spacing: 2px; }
    h1 { margin: 6px 0 4px; font-size: 38px; line-height: 1.25; letter-spacing: 10px; text-indent: 10px; color: #10294d; }
    header .subject { margin: 0; font-size: 18px; overflow-wrap: anywhere; }
    header .reader { margin: 14px 0 0; text-align: left; font-size: 19px; font-weight: 700; overflow-wrap: anywhere; }
    main { padding: 24px 44px 12px; }
    .story { display: flex; gap: 22px; align-items: center; padding: 18px 22px; border: 1px solid #c9d3df; border-left: 10px solid #56657a; background: #f6f8fa; }
    .story p { margin: 0; font-size: 21px; line-height: 1.55; font-weight: 600; overflow-wrap: anywhere; }
    .badge { flex: none; padding: 8px 18px; border-radius: 4px; background: #56657a; color: #fff; font-size: 22px; font-weight: 700; }
    .story.tone-good { border-left-color: #1d7a46; background: #f0f8f3; } .tone-good > .badge { background: #1d7a46; }
    .story.tone-bad { border-left-color: #b3202a; background: #fdf2f2; } .tone-bad > .badge { background: #b3202a; }
    .story.tone-back { border-left-color: #a85b00; background: #fdf6ec; } .tone-back > .badge { background: #a85b00; }
    .story.tone-flight { border-left-color: #1f5fa8; background: #f0f5fb; } .tone-flight > .badge { background: #1f5fa8; }
    .story.tone-wait { border-left-color: #6a4c93; background: #f6f2fa; } .tone-wait > .badge { background: #6a4c93; }
    .figures { display: flex; flex-wrap: wrap; gap: 14px; margin: 20px 0; }
    .figure { text-align: right; }
    div.figure { flex: 1 1 200px; padding: 12px 16px; border: 1px solid #c9d3df; border-top: 5px solid #56657a; text-align: left; }
    div.figure .label { display: block; font-size: 17px; color: #3b4656; }
    div.figure strong { display: block; font-size: 30px; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
    div.figure .note { display: block; font-size: 16px; color: #3b4656; font-variant-numeric: tabular-nums; }
    div.figure.tone-good { border-top-color: #1d7a46; } div.figure.tone-good strong { color: #1d7a46; }
    div.figure.tone-bad { border-top-color: #b3202a; } div.figure.tone-bad strong { color: #b3202a; }
    div.figure.tone-back { border-top-color: #a85b00; } div.figure.tone-back strong { color: #a85b00; }
    div.figure.tone-flight { border-top-color: #1f5fa8; } div.figure.tone-flight strong { color: #1f5fa8; }
    div.figure.tone-wait { border-top-color: #6a4c93; } div.figure.tone-wait strong { color: #6a4c93; }
    .notice { margin: 12px 0; padding: 12px 18px; background: #eef3f9; border-left: 6px solid #1f5fa8; font-size: 18px; overflow-wrap: anywhere; }
    .notice.tone-bad { background: #fdf2f2; border-left-color: #b3202a; }
    .notice.tone-good { background: #f0f8f3; border-left-color: #1d7a46; }
    .notice.tone-back { background: #fdf6ec; border-left-color: #a85b00; }
    section { margin: 30px 0; }
    h2 { margin: 0 0 10px; padding-left: 12px; border-left: 6px solid #10294d; font-size: 22px; line-height: 1.35; color: #10294d; overflow-wrap: anywhere; }
    section.tone-bad > h2 { border-left-color: #b3202a; color: #8f1720; }
    section.tone-back > h2 { border-left-color: #a85b00; color: #824600; }
    section.tone-flight > h2 { border-left-color: #1f5fa8; color: #174a85; }
    .section-note { margin: 0 0 10px; color: #3b4656; overflow-wrap: anywhere; }
    svg { display: block; width: 100%; height: auto; }
    svg text { fill: #fff; font-size: 22px; font-weight: 700; text-anchor: middle; }
    svg rect { stroke: #fff; stroke-width: 2; }
    .fill-good { fill: #1d7a46; background: #1d7a46; } .fill-flight { fill: #1f5fa8; background: #1f5fa8; }
    .fill-wait { fill: #6a4c93; background: #6a4c93; } .fill-bad { fill: #b3202a; background: #b3202a; }
    .fill-back { fill: #a85b00; background: #a85b00; } .fill-plain { fill: #56657a; background: #56657a; }
    .fill-queued { fill: #0f6b7c; background: #0f6b7c; } .fill-replaced { fill: #71621a; background: #71621a; }
    .fill-ended { fill: #2b303a; background: #2b303a; }
    .bar { margin: 8px 0; break-inside: avoid; } .bar p { display: flex; flex-wrap: wrap; gap: 2px 16px; justify-content: space-between; margin: 0; overflow-wrap: anywhere; }
    .bar p span { color: #3b4656; font-variant-numeric: tabular-nums; }
    .swatch { display: inline-block; min-width: 30px; padding: 0 6px; color: #fff; font-weight: 700; text-align: center; }
    table { width: 100%; border-collapse: collapse; font-size: 16px; line-height: 1.45; }
    th, td { padding: 7px 9px; border: 1px solid #c3ccd7; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
    thead th { background: #e3eaf2; color: #10294d; font-weight: 700; vertical-align: middle; }
    th.figure, td.figure { text-align: right; white-space: nowrap; } td.figure { font-variant-numeric: tabular-nums; }
    .word { white-space: nowrap; }
    td.code { min-width: 12em; font-family: "Noto Sans Mono CJK SC", "DejaVu Sans Mono", Consolas, monospace; font-size: 14px; }
    th.wide, td.wide { min-width: 15em; } .lines th.text, .lines td.text { min-width: 5em; }
    .scroll { overflow-x: auto; } .landscape .sheet { max-width: 1380px; }
    .lines td span { display: block; }
    tr.total td, tr.row-total td { background: #f1f4f8; font-weight: 700; border-top: 2px solid #56657a; }
    tr.row-bad td { background: #fdf2f2; }
    .legend { margin-top: 12px; }
    .facts th { width: 11em; background: #f1f4f8; font-weight: 600; } .facts table { font-size: 15px; }
    footer { margin: 0 44px; padding: 14px 0 24px; border-top: 1px solid #c3ccd7; color: #5a6472; font-size: 14px; }
    @page { size: A4; margin: 14mm 12mm; }
    @media print {
      body { background: #fff; font-size: 11.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      .sheet { max-width: none; margin: 0; box-shadow: none; border-top-width: 5px; }
      header { padding: 10px 0; } main { padding: 12px 1px 0 0; } footer { margin: 0; }
      h1 { font-size: 24pt; } h2 { font-size: 14pt; break-after: avoid; } .section-note { break-after: avoid; }
      .story p { font-size: 13pt; } .badge { font-size: 14pt; } .notice { font-size: 11.5pt; }
      .figures { gap: 8px; } div.figure { flex-basis: 120px; padding: 8px 10px; } div.figure strong { font-size: 16pt; }
      div.figure .label, div.figure .note { font-size: 10.5pt; }
      table { font-size: 9.5pt; } td.code { font-size: 8pt; } th, td { padding: 4px 5px; }
      .landscape .lines { font-size: 8.5pt; } .facts table { font-size: 9pt; } .scroll { overflow: visible; } .landscape .sheet { max-width: none; }
      thead { display: table-header-group; } tr, .story, .figure, .notice, .chart, .facts, svg { break-inside: avoid; }
      .landscape .chart { break-inside: auto; } tr.total, tr.row-total { break-before: avoid; }
      section { margin: 18px 0; }
    }
    """
}
