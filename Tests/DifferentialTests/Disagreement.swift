import HTTPWire

/// Who else reads the requests.
enum Peer: String, Sendable, CaseIterable {
    case h11, llhttp
}

/// One stream of which a peer thinks otherwise, at the first request where it does.
struct Disagreement: Sendable {
    enum Kind: Sendable {
        /// We refuse what the peer takes, or would take once its body is there; the head is of what
        /// we refuse in its body.
        case weRefuse(WireError, RequestHead?)
        /// The peer refuses, or still waits for a head, where we take this one from these bytes.
        case peerRefuses(RequestHead, ArraySlice<UInt8>)
        /// Both take a request, but not the same one: ours, and both in words.
        case other(RequestHead, ours: String, theirs: String)
        /// The requests are the same, but not how the stream ends.
        case ending
    }

    var peer: Peer
    var kind: Kind

    /// Returns nil if both say the same.
    init?(_ ours: Judgement, _ theirs: Judgement, peer: Peer, in stream: [UInt8]) {
        if ours.agrees(with: theirs) { return nil }
        self.peer = peer
        let common = zip(ours.requests, theirs.requests).prefix { $0 == $1 }.count
        if common < ours.requests.count, common < theirs.requests.count {
            kind = .other(
                ours.taken[common].head,
                ours: ours.requests[common],
                theirs: theirs.requests[common]
            )
        } else if common == theirs.requests.count, common < ours.taken.count,
            [.refused, .more].contains(theirs.ending)
        {
            let (head, start) = ours.taken[common]
            kind = .peerRefuses(head, stream[start...])
        } else if common == ours.requests.count, let error = ours.error {
            kind = .weRefuse(error, ours.refusedHead)
        } else {
            kind = .ending
        }
    }
}

extension Disagreement: CustomStringConvertible {
    var description: String {
        switch kind {
        case .weRefuse(let error, _): "we refuse for \(error.code) what \(peer) takes"
        case .peerRefuses: "\(peer) refuses what we take"
        case .other: "\(peer) takes another request"
        case .ending: "\(peer) ends otherwise"
        }
    }
}

/// A kind of disagreement that somebody has looked at, and why we are right.
struct ReviewedDisagreement: Sendable {
    var name: String
    var peers: Set<Peer>
    /// The section that lets us, or makes us, do as we do.
    var section: String
    var reason: String
    var covers: @Sendable (Disagreement.Kind) -> Bool

    /// We refuse for one of these causes, by their codes.
    static func weRefuse(
        _ codes: Set<String>,
        _ peers: Set<Peer>,
        _ section: String,
        _ reason: String
    ) -> Self {
        let name = codes.sorted().joined(separator: ", ")
        return Self(name: name, peers: peers, section: section, reason: reason) { kind in
            if case .weRefuse(let error, _) = kind { codes.contains(error.code) } else { false }
        }
    }

    /// The peer refuses a request of ours that is so.
    static func peerRefuses(
        _ name: String,
        _ peers: Set<Peer>,
        _ section: String,
        _ reason: String,
        _ isSo: @escaping @Sendable (RequestHead, ArraySlice<UInt8>) -> Bool
    ) -> Self {
        Self(name: name, peers: peers, section: section, reason: reason) { kind in
            if case .peerRefuses(let head, let bytes) = kind { isSo(head, bytes) } else { false }
        }
    }

    /// The peer understands a request of ours otherwise that is so.
    static func other(
        _ name: String,
        _ peers: Set<Peer>,
        _ section: String,
        _ reason: String,
        _ isSo: @escaping @Sendable (RequestHead, _ ours: String, _ theirs: String) -> Bool
    ) -> Self {
        Self(name: name, peers: peers, section: section, reason: reason) { kind in
            if case .other(let head, let ours, let theirs) = kind {
                isSo(head, ours, theirs)
            } else {
                false
            }
        }
    }
}
