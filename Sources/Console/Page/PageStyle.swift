/// The page's style sheet.
enum PageStyle {
    static let css = colors + frame + controls + lists + story + slack

    private static let colors = """
        :root {
          color-scheme: light dark;
          --page: #f6f7fb; --card: #fff; --line: #e3e5ee; --ink: #1b1d29; --soft: #5c6175;
          --accent: #5a4fe0; --accent-ink: #fff; --link: #4338ca; --chip: #eceef6;
          --good: #0a7b4f; --good-bg: #dcf5e9; --bad: #b42318; --bad-bg: #fdeae7;
          --busy: #175cd3; --busy-bg: #e3edff; --wait: #8a4b08; --wait-bg: #fdf0d9;
          --slack-link: #1264a3; --code: #f4f5f9; --red-code: #c01343;
          --shadow: 0 1px 2px rgb(20 20 50 / 5%), 0 4px 18px rgb(20 20 50 / 5%);
          --sans: "Inter", system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12131a; --card: #1b1d27; --line: #2e313e; --ink: #eceef5; --soft: #a3a8ba;
            --accent: #8b83ff; --accent-ink: #12121c; --link: #a5a0ff; --chip: #282b38;
            --good: #6be3ad; --good-bg: #123829; --bad: #ff9d92; --bad-bg: #431f1c;
            --busy: #93c0ff; --busy-bg: #172f54; --wait: #f3c26b; --wait-bg: #3d2d10;
            --slack-link: #4aa8e8; --code: #242733; --red-code: #f0829c;
            --shadow: 0 1px 2px rgb(0 0 0 / 40%);
          }
        }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        html { font-size: 15px; }
        body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
          font-family: var(--sans); }
        h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0; }
        h1 { font-size: 1.5rem; letter-spacing: -.015em; line-height: 1.25; overflow-wrap: anywhere; }
        h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .07em; color: var(--soft);
          margin-bottom: .8rem; }
        code, .log { font-family: var(--mono); font-size: .87em; }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        .symbols { position: absolute; width: 0; height: 0; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden;
          clip-path: inset(50%); }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; }
        .top { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.4rem;
          padding: .75rem max(1.2rem, calc(50vw - 36rem)); background: var(--card);
          border-bottom: 1px solid var(--line); }
        .brand { display: flex; align-items: center; gap: .6rem; font-weight: 700;
          font-size: 1.08rem; color: var(--ink); letter-spacing: -.01em; }
        .brand:hover { text-decoration: none; }
        .top nav { display: flex; gap: .2rem; }
        .top nav a { color: var(--soft); padding: .3rem .7rem; border-radius: 7px;
          font-weight: 550; }
        .top nav a[aria-current] { color: var(--ink); background: var(--chip); }
        .live { margin-left: auto; font-size: .84rem; color: var(--soft); }
        .live::before { content: ""; display: inline-block; width: .5rem; height: .5rem;
          border-radius: 50%; background: #b5b8c4; margin-right: .45rem; }
        .live[data-state="on"]::before { background: #1fae70; }
        .live[data-state="off"]::before { background: #d5372b; border-radius: 1px; }
        .live[hidden] + .out { margin-left: auto; }
        main { max-width: 74.4rem; margin: 0 auto; padding: 1.5rem 1.2rem 2rem; }
        footer { max-width: 74.4rem; margin: 0 auto; padding: 0 1.2rem 2rem; color: var(--soft);
          font-size: .82rem; }
        .soft { color: var(--soft); }
        .lead { color: var(--soft); margin: .3rem 0 1.3rem; }
        .card, table.runs, .tiles, .empty, .slack > div, .message { background: var(--card);
          border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
        .card { padding: 1.3rem 1.4rem; }
        .notice { background: var(--good-bg); color: var(--good); border-radius: 10px;
          padding: .6rem 1rem; margin-bottom: 1.2rem; font-weight: 550; }
        .empty { color: var(--soft); padding: 2rem 1.4rem; text-align: center; }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          gap: 2rem; align-items: start; }
        @media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } }

        """

    private static let controls = """
        button, .button, .confirm > summary { font: inherit; font-weight: 600; cursor: pointer;
          border: 1px solid var(--line); border-radius: 8px; padding: .42rem .95rem;
          background: var(--card); color: var(--ink); display: inline-block; }
        button:hover, .button:hover, .confirm > summary:hover { background: var(--chip);
          text-decoration: none; }
        .main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
        .main:hover { background: var(--accent); filter: brightness(1.08); }
        .danger { background: var(--bad); border-color: var(--bad); color: var(--card); }
        .danger:hover { background: var(--bad); filter: brightness(1.08); }
        .quiet { border-color: transparent; background: none; color: var(--soft); padding: .3rem .5rem; }
        input, select, textarea { font: inherit; color: var(--ink); background: var(--card);
          border: 1px solid var(--line); border-radius: 8px; padding: .45rem .7rem; width: 100%;
          max-width: 100%; }
        textarea { font-family: var(--mono); font-size: .87em; resize: vertical; }
        ::placeholder { color: var(--soft); opacity: .8; }
        label { font-weight: 600; font-size: .9rem; }
        .fields { display: grid; gap: .35rem; }
        .fields label { margin-top: .55rem; }
        .fields button { margin-top: 1rem; justify-self: start; }
        .door { max-width: 25rem; margin: 8vh auto 0; display: grid; gap: .8rem; }
        .door label { margin-bottom: -.5rem; }
        .confirm > summary { list-style: none; }
        .confirm > summary::-webkit-details-marker { display: none; }
        .confirm[open] > summary { background: var(--chip); }
        .confirm form { margin-top: .6rem; padding: 1rem 1.2rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 12px; display: grid; gap: .7rem;
          max-width: 34rem; justify-items: start; }
        #actions { display: flex; flex-wrap: wrap; gap: .7rem; margin: 1.2rem 0 1.8rem; }
        .state { display: inline-flex; align-items: center; gap: .38rem; white-space: nowrap;
          border-radius: 99px; padding: .13rem .7rem .13rem .5rem; font-size: .87rem;
          font-weight: 650; background: var(--chip); color: var(--soft); }
        .state svg { width: .95rem; height: .95rem; flex: none; }
        .state.succeeded { background: var(--good-bg); color: var(--good); }
        .state.failed, .state.dead { background: var(--bad-bg); color: var(--bad); }
        .state.running { background: var(--busy-bg); color: var(--busy); }
        .state.waiting { background: var(--wait-bg); color: var(--wait); }

        """

    private static let lists = """
        .tiles { display: grid; grid-template-columns: repeat(6, 1fr); overflow: hidden;
          margin-bottom: 1.6rem; }
        .tiles > div { padding: .9rem 1.2rem 1rem; border-left: 1px solid var(--line); }
        .tiles > div:first-child { border-left: 0; }
        .tiles dt { color: var(--soft); font-size: .84rem; }
        .tiles dd { font-size: 1.5rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.3;
          font-variant-numeric: tabular-nums; white-space: nowrap; }
        .tiles .alarm dd, .tiles .alarm a { color: var(--bad); }
        .tools { display: flex; flex-wrap: wrap; gap: .7rem 1rem; align-items: center;
          justify-content: space-between; margin-bottom: .8rem; }
        .tabs { display: flex; gap: .15rem; flex-wrap: wrap; }
        .tabs a { color: var(--soft); padding: .25rem .65rem; border-radius: 7px; font-size: .93rem; }
        .tabs a[aria-current] { background: var(--chip); color: var(--ink); font-weight: 600; }
        .search { display: flex; gap: .5rem; flex: 0 1 20rem; }
        table.runs { width: 100%; border-collapse: separate; border-spacing: 0; overflow: hidden; }
        .runs th { text-align: left; font-size: .82rem; font-weight: 550; color: var(--soft);
          padding: .6rem 1rem; }
        .runs td { padding: .75rem 1rem; border-top: 1px solid var(--line); vertical-align: top; }
        .runs tbody tr:hover { background: color-mix(in srgb, var(--chip) 45%, transparent); }
        .runs .what a { font-weight: 600; }
        .runs .what { width: 44%; overflow-wrap: anywhere; }
        .runs .why { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
          overflow: hidden; color: var(--soft); font-size: .88rem; margin-top: .15rem; }
        .runs .number { text-align: right; font-variant-numeric: tabular-nums; }
        .runs .when, .runs .id { white-space: nowrap; color: var(--soft); }
        .runs .id { max-width: 15rem; overflow: hidden; text-overflow: ellipsis; }
        .runs .unit { display: none; }
        .pager { display: flex; gap: 1.2rem; justify-content: flex-end; padding: .9rem .2rem; }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr));
          gap: 1.2rem; }
        .card h2 { font-size: 1.1rem; text-transform: none; letter-spacing: 0; color: var(--ink);
          margin: 0; }
        .card .facts { margin: 1rem 0; }
        @media (max-width: 56rem) {
          .tiles { grid-template-columns: repeat(3, 1fr); }
          .tiles > div { padding: .7rem .9rem; border-left: 0; }
          .tiles > div:nth-child(n + 4) { border-top: 1px solid var(--line); }
          .tiles dd { font-size: 1.2rem; }
        }
        @media (max-width: 44rem) {
          .runs thead { display: none; }
          .runs, .runs tbody { display: block; }
          .runs tr { display: grid; grid-template-columns: auto 1fr; gap: .3rem .8rem;
            padding: .9rem 1rem; border-top: 1px solid var(--line); }
          .runs tbody tr:first-child { border-top: 0; }
          .runs td { padding: 0; border: 0; }
          .runs .what { grid-column: 1 / -1; grid-row: 2; width: auto; }
          .runs .when { grid-column: 2; grid-row: 1; text-align: right; font-size: .88rem; }
          .runs .id { grid-column: 1; grid-row: 3; font-size: .88rem; min-width: 0; }
          .runs .attempts { grid-column: 2; grid-row: 3; font-size: .88rem; color: var(--soft); }
          .runs .unit { display: inline; }
          .runs .about { display: block; font-size: .93rem; }
          .search { flex-basis: 100%; }
          .top { gap: .5rem .8rem; }
          .top nav { order: 3; flex-basis: 100%; margin: 0 -.6rem; }
          main { padding-top: 1.1rem; }
          .cards { grid-template-columns: minmax(0, 1fr); }
        }

        """

    private static let story = """
        .crumbs { font-size: .9rem; margin-bottom: .5rem; }
        .title { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; }
        .reason { border-radius: 10px; padding: .75rem 1.1rem; margin: 1rem 0 0; max-width: 52rem;
          background: var(--wait-bg); color: var(--wait); overflow-wrap: anywhere; }
        .reason p { color: var(--ink); }
        .reason.bad { background: var(--bad-bg); color: var(--bad); }
        .facts { display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; margin-top: 1.1rem; }
        .facts dt { font-size: .82rem; color: var(--soft); }
        .facts dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .facts .wide { flex-basis: 100%; }
        #story section + section { margin-top: 2rem; }
        .timeline { list-style: none; }
        .timeline li { position: relative; padding: 0 0 1.05rem 1.75rem; }
        .timeline li::before { content: ""; position: absolute; left: .2rem; top: .42rem;
          width: .62rem; height: .62rem; border-radius: 50%; background: var(--soft);
          border: 2px solid var(--soft); z-index: 1; }
        .timeline li::after { content: ""; position: absolute; left: .54rem; top: .9rem; bottom: -.4rem;
          width: 2px; background: var(--line); }
        .timeline li:last-child::after { display: none; }
        .timeline li.open::before { background: var(--page); }
        .timeline li.doubt::before { background: var(--wait); border-color: var(--wait);
          border-radius: 1px; }
        .timeline li.good::before { background: var(--good); border-color: var(--good); }
        .timeline li.bad::before { background: var(--bad); border-color: var(--bad);
          border-radius: 1px; transform: rotate(45deg); }
        .timeline div { display: flex; gap: 0 .6rem; align-items: baseline; }
        .timeline b { font-weight: 450; }
        .timeline .good b, .timeline .bad b { font-weight: 650; }
        .timeline .good b { color: var(--good); }
        .timeline .bad b { color: var(--bad); }
        .timeline time { margin-left: auto; color: var(--soft); font-size: .87rem;
          font-variant-numeric: tabular-nums; white-space: nowrap; }
        .timeline p { color: var(--soft); font-size: .92rem; overflow-wrap: anywhere; }
        .report { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
          padding: .9rem 1.1rem; margin-bottom: .8rem; display: grid; gap: .4rem; }
        .log { list-style: none; background: var(--code); border-radius: 8px;
          padding: .5rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }

        """

    private static let slack = """
        .slack .finding { margin-bottom: .8rem; }
        .slack > #messages { background: none; border: 0; box-shadow: none; }
        .message { padding: 1rem 1.2rem; margin-bottom: .9rem; }
        .place { font-size: .82rem; color: var(--soft); margin-bottom: .5rem; }
        .who { display: flex; align-items: center; gap: .6rem; margin-bottom: .4rem; }
        .who img { border-radius: 6px; }
        .who span { background: var(--chip); color: var(--soft); border-radius: 3px;
          font-size: .66rem; font-weight: 700; padding: .1rem .3rem; }
        .block { margin: .35rem 0; overflow-wrap: anywhere; }
        .blocks h4 { font-size: 1.13rem; }
        .section, .fields > div { white-space: pre-line; unicode-bidi: plaintext; }
        .blocks .fields { display: grid; grid-template-columns: 1fr 1fr; gap: .4rem 1.2rem; }
        .context { color: var(--soft); font-size: .87rem; }
        .blocks hr { border: 0; border-top: 1px solid var(--line); margin: .7rem 0; }
        .blocks a { color: var(--slack-link); }
        .blocks a, .blocks code { unicode-bidi: isolate; }
        .blocks code, .blocks pre { background: var(--code); border: 1px solid var(--line);
          border-radius: 4px; color: var(--red-code); padding: .05rem .25rem;
          font-family: var(--mono); font-size: .84em; }
        .blocks pre { color: inherit; padding: .5rem .7rem; margin: .3rem 0; white-space: pre-wrap; }
        .mention { background: #f2c74455; border-radius: 3px; padding: 0 .15rem; }

        """
}
