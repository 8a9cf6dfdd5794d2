import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform

/// Slack's Web API with one token: how it is called, and what its answers say.
///
/// Slack answers 200 to success and to errors alike, and tells them by `ok`; 429 is the only other
/// status with a meaning of its own.
/// Source: Slack "Using the Slack Web API", "Rate limits".
struct SlackAPI: Sendable {
    let baseURL: String
    let token: Secret
    let wallClock: WallClock
    let limits: PostLimits

    /// Returns the call of a method that takes JSON.
    func post(_ method: String, _ body: [UInt8]) -> Call {
        var call = self.call(.post, method)
        call.headers[.contentType] = "application/json; charset=utf-8"
        call.body = body
        // A kept connection that closes just then would leave it unknown what became of it.
        call.reusesConnection = false
        // The answer repeats the message, with escapes.
        call.responseBytesMax = max(limits.answerBytesMax, 1 << 20)
        return call
    }

    /// Returns the call of a method that takes its arguments in the URL.
    func call(
        _ httpMethod: HTTPRequest.Method,
        _ method: String,
        _ arguments: [(name: String, value: String)] = [],
        answerBytesMax: Int? = nil
    ) -> Call {
        let query = arguments.map { "\($0.name)=\(percentEncoded($0.value))" }
            .joined(separator: "&")
        return Call(
            httpMethod,
            "\(baseURL)/\(method)" + (query.isEmpty ? "" : "?\(query)"),
            headers: [.authorization: "Bearer \(token.reveal())"],
            service: .slackAPI,
            deadline: limits.deadline,
            responseBytesMax: answerBytesMax ?? limits.answerBytesMax
        )
    }

    /// Fails unless the answer says that it was done.
    func check(_ answer: Answer) throws(SlackError) {
        let wait = answer.retryAfter(now: wallClock.now())
        if answer.status == 429 { throw .rateLimited(retryAfter: limits.rest(asked: wait)) }
        guard answer.status < 500, answer.status != 408, let verdict = SlackVerdict(of: answer),
            answer.status == 200 || !verdict.ok
        else { throw .unconfirmed(status: answer.status, code: "", retryAfter: wait) }
        if verdict.ok { return }
        throw SlackError(verdict, status: answer.status, retryAfter: wait, limits: limits)
    }

    /// Returns what a closure reads of an answer that says that it was done.
    ///
    /// - Parameters:
    ///   - answer: From Slack, or from somewhere between.
    ///   - read: Takes the answer's value; nil where it finds that unusable.
    /// - Returns: What was read.
    /// - Throws: What `check` throws, and `unconfirmed` for an answer that is unusable.
    func value<Value>(
        of answer: Answer,
        _ read: (inout JSONPullReader) throws(JSONError) -> Value?
    ) throws(SlackError) -> Value {
        try check(answer)
        guard let value = JSONPullReader.value(of: answer.body, read) else {
            throw .unconfirmed(status: answer.status, code: "")
        }
        return value
    }

    /// Whether the answer says with 200 what 429 says otherwise.
    func isLimited(_ answer: Answer) -> Bool {
        guard let error = SlackVerdict(of: answer)?.error else { return false }
        return ["ratelimited", "rate_limited"].contains { $0.hasSameBytes(as: error) }
    }
}
