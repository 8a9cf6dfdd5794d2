/// What bounds the calls to a Jira.
///
/// Source: Atlassian "Rate limiting" (read 2026-11): burst limits per endpoint that everybody on the
/// site shares; a retry waits 2 s at first, then twice as long each time, four tries in all.
package struct JiraLimits: Sendable {
    package var inFlightMax = 5
    /// Between the beginnings of two calls.
    package var interval = Duration.milliseconds(100)
    package var deadline = Duration.seconds(30)
    package var answerBytesMax = 16 << 20
    /// How long a call may be held back; beyond it the attempt ends.
    package var waitMax = Duration.seconds(60)
    package var triesMax = 4
    package var firstBackoff = Duration.seconds(2)
    /// How long all calls rest where Jira says no time.
    package var pauseDefault = Duration.seconds(30)
    package var pageSize = 100
    /// More pages are no search's answer, but a loop.
    package var pagesMax = 10_000

    package init() {}
}
