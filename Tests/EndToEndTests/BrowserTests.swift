import Foundation
import Sandbox
import TestSupport
import Testing

/// Where Debian's package puts the browser.
private let browserPath = "/usr/bin/chromium"

/// The sandbox's page in a real browser: what a person sees after the scripts have run.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: browserPath),
        "chromium is not installed; the test command installs it"
    )
)
struct BrowserTests {
    /// The page's document as the browser holds it once everything has settled.
    private func document(at url: String, in folder: String) async throws -> String {
        let program = try Program(
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
                "--user-data-dir=\(folder)/browser", "--dump-dom", url,
            ],
            environment: ["HOME": folder, "PATH": "/usr/bin:/bin"],
            in: folder,
            executable: browserPath
        )
        _ = await program.exitStatus()
        return program.text
    }

    @Test func `the page shows the channel and the run, live`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                _ = try await stage.remind()
                let url = "http://\(stage.address)/"
                let page = try await document(at: url, in: stage.folder.path)
                // The server writes "wait"; only the page's script, let through by its policy, says "on".
                #expect(page.contains(#"data-state="on""#), "\(page)")
                #expect(page.contains("Production Readiness reminder"))
                #expect(page.contains("Reminder sent"))
                #expect(
                    page.contains("Slack reminder sent successfully 🚀 (1 message, 47 entities)")
                )
            }
    }

    @Test func `the page shows the tickets that people and programs left`() async throws {
        try await Stage()
            .run { stage in
                let body = "# Sub-Tasks\n- [x] Has an owner"
                stage.world.gitHub.file("Ledger", body: body, in: "example/scorecards")
                let url = "http://\(stage.address)/github/example/scorecards/issues/1"
                let page = try await document(at: url, in: stage.folder.path)
                #expect(page.contains(#"data-state="on""#), "\(page)")
                #expect(page.contains("1 open · 0 closed") && page.contains("Ledger"))
                #expect(page.contains(#"<span class="box">☑</span> Has an owner"#))
            }
    }

    @Test func `titles from the catalogue are text, never markup`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                _ = try await stage.remind()
                let url = "http://\(stage.address)/"
                let page = try await document(at: url, in: stage.folder.path)
                #expect(page.contains("&lt;b&gt;register&lt;/b&gt;"))
                #expect(!page.contains("<b>register</b>"))
            }
    }
}
