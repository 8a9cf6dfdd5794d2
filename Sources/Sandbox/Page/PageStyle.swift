/// The page's style sheet.
enum PageStyle {
    static let css = colors + layout + port + slack

    private static let colors = """
        :root {
          color-scheme: light dark;
          --page: #f4f5f9; --card: #fff; --line: #e2e4ec; --ink: #1d1c1d; --soft: #5d6172;
          --accent: #5a4fe0; --accent-ink: #fff; --chip: #f0f1f7; --code: #f6f6f8;
          --good: #0a7b4f; --good-bg: #dcf6ea; --bad: #b42318; --bad-bg: #fde7e4;
          --busy: #175cd3; --busy-bg: #e2edff;
          --slack: #fff; --slack-ink: #1d1c1d; --slack-soft: #616061; --slack-link: #1264a3;
          --side: #4a154b; --side-ink: #dac9db; --side-here: #1164a3; --red-code: #c01343;
          --shadow: 0 1px 2px rgb(20 20 50 / 6%), 0 6px 24px rgb(20 20 50 / 6%);
          --sans: "Lato", "Inter", system-ui, "Segoe UI", "Helvetica Neue", sans-serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14151c; --card: #1d1f29; --line: #31343f; --ink: #eceef5; --soft: #a2a7b8;
            --accent: #8b83ff; --accent-ink: #12121c; --chip: #282b37; --code: #262935;
            --good: #6be3ad; --good-bg: #123829; --bad: #ff9d92; --bad-bg: #45201c;
            --busy: #93c0ff; --busy-bg: #172f54;
            --slack: #1a1d21; --slack-ink: #d9dade; --slack-soft: #a7a9ae;
            --slack-link: #4aa8e8; --side: #2a0f2b; --side-ink: #c9b3ca; --red-code: #f0829c;
            --shadow: 0 1px 2px rgb(0 0 0 / 40%);
          }
        }

        """

    private static let layout = """
        * { box-sizing: border-box; }
        html { font-size: 15px; }
        body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.45;
          font-family: var(--sans); }
        h1, h2, h3, h4, p, ul, ol { margin: 0; padding: 0; }
        code, .log { font-family: var(--mono); font-size: .86em; }
        a { color: var(--slack-link); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; }
        .top { display: flex; align-items: center; gap: .8rem; padding: .9rem 1.6rem;
          background: var(--card); border-bottom: 1px solid var(--line); }
        .top h1 { font-size: 1.15rem; letter-spacing: -.01em; }
        .top p { color: var(--soft); font-size: .93rem; }
        .live { margin-left: auto; font-size: .8rem; color: var(--soft); font-weight: 600; }
        .live::before { content: ""; display: inline-block; width: .55rem; height: .55rem;
          border-radius: 50%; background: #b5b8c4; margin-right: .4rem; }
        .live[data-state="on"]::before { background: #1fae70; }
        .live[data-state="off"]::before { background: #d5372b; }
        main { display: grid; grid-template-columns: minmax(22rem, 5fr) minmax(26rem, 8fr);
          gap: 1.6rem; padding: 1.2rem 1.6rem 1.6rem; max-width: 104rem; margin: 0 auto; }
        .pane-title { display: flex; align-items: center; gap: .5rem; font-size: .8rem;
          text-transform: uppercase; letter-spacing: .08em; color: var(--soft);
          margin-bottom: .6rem; }
        .mark { width: .65rem; height: .65rem; border-radius: 3px; }
        .port-mark { background: linear-gradient(135deg, #6d5efc, #2aa5ff); }
        .slack-mark { background: linear-gradient(135deg, #e01e5a, #ecb22e); }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
          padding: 1.1rem 1.2rem; box-shadow: var(--shadow); margin-bottom: .9rem; }
        @media (max-width: 60rem) {
          main { grid-template-columns: minmax(0, 1fr); padding: 1rem; }
          .top p { display: none; }
          .workspace { height: 42rem !important; }
        }
        @media (prefers-reduced-motion: no-preference) {
          .pill.progress::before { animation: pulse 1.2s ease-in-out infinite; }
          @keyframes pulse { 50% { opacity: .25; } }
        }

        """

    private static let port = """
        .action-head { display: flex; align-items: center; gap: .8rem; }
        .action-head h3 { font-size: 1.06rem; }
        .action-icon { width: 2.5rem; height: 2.5rem; border-radius: 10px; background: var(--chip);
          display: grid; place-items: center; font-size: 1.2rem; flex: none; }
        .meta { color: var(--soft); overflow-wrap: anywhere; }
        .action button { margin-left: auto; font: inherit; font-weight: 700; border: 0;
          border-radius: 8px; padding: .6rem 1.25rem; background: var(--accent);
          color: var(--accent-ink); cursor: pointer; }
        .action button:hover { filter: brightness(1.08); }
        .action button:disabled { opacity: .6; cursor: progress; }
        .description { color: var(--soft); margin: .8rem 0; }
        .action-foot { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        .levels { display: block; width: 100%; height: .5rem; border-radius: 99px; }
        .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none;
          margin: .5rem 0 .9rem; font-size: .85rem; color: var(--soft); }
        .legend li::before { content: ""; display: inline-block; width: .55rem; height: .55rem;
          border-radius: 2px; margin-right: .4rem; background: currentcolor; }
        .legend li.gold::before, .levels .gold { background: #e5a913; fill: #e5a913; }
        .legend li.silver::before, .levels .silver { background: #9aa5b8; fill: #9aa5b8; }
        .legend li.bronze::before, .levels .bronze { background: #c07a45; fill: #c07a45; }
        .legend li.basic::before, .levels .basic { background: #5f8fe8; fill: #5f8fe8; }
        .legend li.none::before, .levels .none { background: var(--line); fill: var(--line); }
        .legend b { color: var(--ink); }
        .chip, .label { background: var(--chip); border-radius: 6px; padding: .14rem .55rem;
          font-size: .85rem; color: var(--soft); }
        .chip b { color: var(--ink); }
        .choices { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem;
          font-size: .85rem; color: var(--soft); }
        .choices select { font: inherit; color: var(--ink); background: var(--card);
          border: 1px solid var(--line); border-radius: 6px; padding: .15rem .3rem;
          width: 8rem; }
        .list-title { font-size: .95rem; margin: 1.2rem 0 .6rem; }
        .count { color: var(--soft); font-weight: 400; }
        .empty { color: var(--soft); border: 1px dashed var(--line); border-radius: 12px;
          padding: 1.1rem 1.2rem; }
        .run header { display: flex; align-items: center; gap: .5rem; }
        .run time, .refusals time { margin-left: auto; color: var(--soft); font-size: .85rem;
          font-variant-numeric: tabular-nums; }
        .run h4 { font-size: 1rem; margin-top: .65rem; display: flex; gap: .5rem; flex-wrap: wrap;
          align-items: baseline; }
        .run h4 code { color: var(--soft); font-weight: 400; overflow-wrap: anywhere; }
        .pill { display: inline-flex; align-items: center; gap: .35rem; border-radius: 99px;
          padding: .14rem .65rem; font-size: .82rem; font-weight: 700; }
        .pill::before { content: ""; width: .45rem; height: .45rem; border-radius: 50%;
          background: currentcolor; }
        .success { color: var(--good); background: var(--good-bg); }
        .failure { color: var(--bad); background: var(--bad-bg); }
        .progress { color: var(--busy); background: var(--busy-bg); }
        .summary { margin-top: .3rem; white-space: pre-line; overflow-wrap: anywhere; }
        .link { margin-top: .2rem; overflow-wrap: anywhere; font-size: .93rem; }
        .delivery { color: var(--soft); font-size: .86rem; margin-top: .3rem; }
        .delivery.good::before { content: "✓ "; color: var(--good); font-weight: 700; }
        details { margin-top: .75rem; }
        summary { cursor: pointer; font-size: .86rem; font-weight: 700; color: var(--soft); }
        .log { list-style: none; margin-top: .45rem; background: var(--code); border-radius: 8px;
          padding: .7rem .8rem; max-height: 19rem; overflow: auto; line-height: 1.6; }
        .log li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .9rem; }
        .log time { margin: 0; }
        .log span { white-space: pre-wrap; overflow-wrap: anywhere; }
        .refusals { list-style: none; }
        .refusals li { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center;
          padding: .35rem 0; }
        .refusals p { flex-basis: 100%; color: var(--soft); font-size: .88rem;
          overflow-wrap: anywhere; }

        """

    private static let slack = """
        .slack { min-width: 0; }
        .workspace { display: flex; height: calc(100vh - 8.6rem); min-height: 38rem;
          border-radius: 12px; overflow: hidden; border: 1px solid var(--line);
          box-shadow: var(--shadow); background: var(--slack); color: var(--slack-ink); }
        .sidebar { flex: none; width: 11.5rem; background: var(--side); color: var(--side-ink);
          padding: 1rem .6rem; display: flex; flex-direction: column; gap: .1rem; }
        .sidebar > * { padding: .2rem .6rem; border-radius: 6px; }
        .sidebar strong { color: #fff; font-size: 1.15rem; padding-bottom: .7rem; }
        .sidebar .group { font-size: .82rem; opacity: .75; margin-top: .6rem; }
        .sidebar .here { background: var(--side-here); color: #fff; }
        .sidebar .app { display: flex; align-items: center; gap: .45rem; }
        .sidebar img { border-radius: 4px; }
        .conversation { flex: 1; min-width: 0; display: flex; flex-direction: column; }
        .channel-head { display: flex; gap: .9rem; align-items: baseline; padding: .85rem 1.2rem;
          border-bottom: 1px solid var(--line); }
        .channel-head b { font-size: 1.15rem; }
        .channel-head span { color: var(--slack-soft); font-size: .87rem; }
        .channel { flex: 1; overflow: auto; padding: .4rem 0 1rem; }
        .composer { margin: 0 1.2rem 1.2rem; padding: .75rem .9rem; color: var(--slack-soft);
          border: 1px solid var(--line); border-radius: 8px; }
        .welcome { padding: 2.5rem 1.5rem; color: var(--slack-soft); }
        .welcome h3 { color: var(--slack-ink); font-size: 1.35rem; margin: .6rem 0 .3rem; }
        .welcome .hash { width: 3.4rem; height: 3.4rem; border-radius: 10px; font-size: 1.9rem;
          background: var(--code); display: grid; place-items: center; }
        .day { text-align: center; margin: .7rem 1.2rem; border-top: 1px solid var(--line);
          height: 0; }
        .day span { position: relative; top: -.85rem; background: var(--slack);
          border: 1px solid var(--line); border-radius: 99px; padding: .15rem .8rem;
          font-size: .82rem; font-weight: 700; }
        .message { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: .6rem;
          padding: .55rem 1.2rem; }
        .message:hover { background: rgb(128 128 140 / 6%); }
        .avatar { border-radius: 6px; }
        .who { line-height: 1.2; }
        .who b { font-weight: 900; }
        .who time { color: var(--slack-soft); font-size: .8rem; }
        .app-badge { background: var(--chip); color: var(--slack-soft); border-radius: 3px;
          font-size: .66rem; font-weight: 700; padding: .1rem .25rem; vertical-align: 1px; }
        .block { margin: .3rem 0; }
        .header { font-size: 1.22rem; font-weight: 900; margin: .35rem 0 .5rem;
          overflow-wrap: anywhere; }
        .section, .fields > div { white-space: pre-line; overflow-wrap: anywhere;
          unicode-bidi: plaintext; }
        .section { padding: .15rem 0; }
        .fields { display: grid; grid-template-columns: 1fr 1fr; gap: .4rem 1.2rem; }
        .context { display: flex; flex-wrap: wrap; gap: .5rem; color: var(--slack-soft);
          font-size: .86rem; overflow-wrap: anywhere; }
        .actions { display: flex; flex-wrap: wrap; gap: .5rem; }
        .button { border: 1px solid var(--line); border-radius: 4px; padding: .3rem .7rem;
          font-weight: 700; display: inline-block; }
        .blocks hr { border: 0; border-top: 1px solid var(--line); margin: .7rem 0; }
        .blocks a { color: var(--slack-link); text-decoration: none; }
        .blocks a, .blocks code { unicode-bidi: isolate; }
        .blocks a:hover { text-decoration: underline; }
        .blocks code, .blocks pre { background: var(--code); border: 1px solid var(--line);
          border-radius: 3px; color: var(--red-code); font-family: var(--mono);
          font-size: .8em; padding: .1rem .2rem; }
        .blocks pre { color: inherit; padding: .5rem; margin: .2rem 0; white-space: pre-wrap; }
        .mention { background: #1d9bd133; color: var(--slack-link); border-radius: 3px;
          padding: 0 .15rem; }
        .mention.loud { background: #f2c74466; }
        .flag { color: var(--bad); font-size: .84rem; }
        .flag::before { content: "⚑ "; }
        @media (max-width: 75rem) { .sidebar { display: none; } }

        """
}
