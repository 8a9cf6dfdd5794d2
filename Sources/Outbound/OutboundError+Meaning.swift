package import Vocabulary

extension OutboundError {
    /// What may be done about it, decided here for everybody.
    package var disposition: Disposition {
        switch self {
        case .invalidURL, .insecure, .responseTooLarge: .never
        case .unreachable: .retry(after: nil)
        case .interrupted(_, let requestSent), .timedOut(_, let requestSent):
            requestSent ? .unknown : .retry(after: nil)
        // The call was under way: whoever cancelled it does not know how far it had come.
        case .cancelled: .unknown
        }
    }
}

extension OutboundError: CustomStringConvertible {
    /// What happened, for an operator; no URL, because a Slack webhook's is a secret.
    package var description: String {
        switch self {
        case .invalidURL(let reason): "The URL cannot be used: \(reason)."
        case .unreachable(let reason): "No connection could be made: \(reason)."
        case .insecure(let reason): "The connection is not secure: \(reason)."
        case .interrupted(let reason, _): "The connection broke: \(reason)."
        case .timedOut(let limit, _): "There was no answer within \(limit.inSeconds) s."
        case .responseTooLarge(let limit): "The answer is longer than \(limit) bytes."
        case .cancelled: "The call was cancelled."
        }
    }
}
