package import HTTPMessage
import HTTPTypes
import JSON
package import Platform

/// A stand-in of Jira, Cloud or Data Center: its REST API for issues.
///
/// Sources: Atlassian "The Jira Cloud platform REST API" versions 2 and 3, "Rate limiting", "Jira
/// Data Center REST API", and what clients met beyond them.
package final class JiraStandIn: Sendable {
    package let configuration: JiraStandInConfiguration
    private let wall: WallClock
    private let recorder: Recorder
    private let state: Watched<JiraState>

    /// Makes a Jira that records into a sandbox's record.
    init(_ configuration: JiraStandInConfiguration, wall: WallClock, recorder: Recorder) {
        self.configuration = configuration
        self.wall = wall
        self.recorder = recorder
        state = Watched(JiraState(configuration))
    }

    /// Makes a Jira with a record of its own.
    ///
    /// - Parameters:
    ///   - configuration: Its account, projects and strictness.
    ///   - wall: The clock by which searches lag and limits end.
    package convenience init(
        _ configuration: JiraStandInConfiguration,
        wall: WallClock = .system
    ) {
        self.init(configuration, wall: wall, recorder: Recorder(wall: wall, recordsMax: 20_000))
    }

    /// All projects and issues as they are now.
    package var board: JiraBoard { state.read { $0.board } }

    /// What was refused, with reasons that the answers did not carry.
    package var refusals: [Sandbox.Refusal] { recorder.record.refusals }

    /// Waits until the condition holds, and returns the board at that moment.
    package func board(
        when condition: @escaping @Sendable (JiraBoard) -> Bool
    ) async -> JiraBoard {
        await state.value { condition($0.board) }.board
    }

    /// Answers a request, whose path begins with the base path.
    package func answer(_ request: Request) -> Response {
        guard let call = JiraCall(request, basePath: configuration.basePath),
            configuration.isCloud || call.version == 2
        else { return Response.text(.notFound, "Not Found\n", type: "text/html; charset=utf-8") }
        var wasWrong = false
        do throws(Refusal) {
            var asked = try JiraRequest(request, call, configuration)
            let now = wall.now()
            let (answer, isWrong) = try change { state throws(Refusal) in
                state.now = now
                var isWrong = false
                switch try state.caller(request) {
                case .account: asked.isLoggedIn = true
                case .anonymous(let wrong): isWrong = wrong
                }
                wasWrong = isWrong
                return (try state.answer(asked), isWrong)
            }
            if call.method?.isWrite == true { recorder.note { _ in } }
            return response(answer, isWrong: isWrong)
        } catch {
            recorder.refuse(
                call.method?.name ?? .other,
                status: error.status.code,
                reason: error.reason
            )
            var response = error.response
            if wasWrong { Self.mark(&response) }
            return response
        }
    }

    private func response(_ answer: JiraState.Answer, isWrong: Bool) -> Response {
        var response =
            answer.json.map { Response.vendorJSON(answer.status, $0) } ?? Response(answer.status)
        if isWrong { Self.mark(&response) }
        return response
    }

    /// Says that the login was wrong, although the call was answered.
    private static func mark(_ response: inout Response) {
        response.headers.set("x-seraph-loginreason", "AUTHENTICATED_FAILED")
    }

    /// Changes the state; a change that is refused leaves it as it was but for counts.
    private func change<Value: Sendable>(
        _ body: (inout JiraState) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        let result: Result<Value, Refusal> = state.change { state in
            do throws(Refusal) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

extension JiraStandIn {
    /// Changes the board as a person does with a browser.
    func byHand<Value: Sendable>(_ body: (inout JiraState) -> Value) -> Value {
        let now = wall.now()
        let value = state.change { state in
            state.now = now
            return body(&state)
        }
        recorder.note { _ in }
        return value
    }
}
