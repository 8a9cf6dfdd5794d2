import Scorecards

/// The words of a run's log and of its end.
package protocol RunWording: Sendable {
    /// What is sent.
    func noun(of operation: Operation) -> String
    /// The same at the beginning of a sentence.
    func title(of operation: Operation) -> String
    func messages(_ count: Int) -> String
    func entities(_ count: Int) -> String
    func attempts(_ count: Int) -> String
    /// Which message of how many.
    func message(_ number: Int, of total: Int) -> String

    /// What the log says when work begins.
    func begun(_ operation: Operation, scorecard: String, blueprint: String) -> String

    // The end of a run that sent something.
    func sent(_ operation: Operation, to place: String, messages: Int, entities: Int) -> String
    /// The same as a summary; what was found is the beginning of the sentence.
    func sent(_ operation: Operation, to place: String, messages: Int, _ finding: String) -> String
    func sentAgain(_ messages: Int) -> String
    func doubtful(_ uncertain: Int, of messages: Int, in destination: String) -> String
    func doubtfulSummary(_ uncertain: Int, of messages: Int, in destination: String) -> String

    // What was found, as the beginning of a sentence.
    func unmet(_ entities: Int, of all: Int, _ blueprint: String, _ scorecard: String) -> String
    func examined(_ entities: Int, _ blueprint: String) -> String
    func atTop(
        _ entities: Int,
        of all: Int,
        _ blueprint: String,
        _ level: String,
        of card: String
    )
        -> String

    // The end of a run that had nothing to send.
    func nothingToReport(blueprint: String) -> String
    var nothingToReportLabel: String { get }
    func nothingToReportSummary(blueprint: String, scorecard: String) -> String
    func nothingToRemind(examined: Int, blueprint: String, scorecard: String) -> String
    var nothingToRemindLabel: String { get }
    func nothingToRemindSummary(blueprint: String, scorecard: String) -> String
    /// Something is unmet, but as it was when the last notes were delivered.
    func nothingChanged(examined: Int, blueprint: String, scorecard: String) -> String
    var nothingChangedLabel: String { get }
    var nothingChangedSummary: String { get }

    // The end of a run that failed.
    func failed(_ operation: Operation, because reason: String) -> String
    func givenUp(_ operation: Operation, after attempts: Int, because reason: String) -> String
    func givenUpSummary(after attempts: Int, because reason: String) -> String
    func cancelled(_ operation: Operation, because reason: String) -> String
    /// A few words for any of these ends.
    func label(_ operation: Operation, _ ending: RunEnding) -> String

    // What became of one message.
    /// How it came to be delivered; nil when there is nothing to say.
    func outcome(_ delivery: Delivery, of part: String) -> String?
    /// It was posted that often, and is not sent again; the last problem is a sentence, or nil.
    func unconfirmed(_ part: String, in place: String, tries: Int, _ problem: String?) -> String
    func retried(because reason: String) -> String
    func unsearchable(because reason: String) -> String
    func layoutRefused(_ operation: Operation) -> String

    // Notes for each owner.
    /// Why a note goes to the default channel, behind whose it is; not a whole sentence.
    var withoutChannel: String { get }
    func channelRefused(_ channel: String, because reason: String) -> String
    /// Why a direct message's note goes to a channel, likewise.
    func personUnreachable(_ person: String) -> String
    /// The same as a line of the log.
    func fellBack(_ owner: String, because reason: String) -> String
    func unreached(_ owner: String, because reason: String) -> String
    /// Entities that nobody owns, which go to the default channel.
    func ownerless(_ entities: Int) -> String
    /// How many owners were told, and how many of them in the default channel.
    func told(_ owners: Int, _ kind: OwnerKind, byDefaultChannel: Int) -> String
    /// How many owners could not be told at all.
    func untold(_ owners: Int, _ kind: OwnerKind) -> String
    func firstRouted(channels: Int) -> String
    func rehearsed(messages: Int, channels: Int) -> String
    var rehearsedLabel: String { get }
    func overCap(messages: Int, channels: Int, most: Int) -> String
    /// The end of a run in which no channel took its note.
    func allRefused(channels: Int, because reason: String) -> String
    /// People whom the destination does not know; they are named in plain.
    func peopleNotFound(_ names: [String], more: Int, in destination: String) -> String
}

/// How a run that sent something, or failed, came to its end.
package enum RunEnding: Sendable, Hashable, CaseIterable {
    case sent, doubtful, failed, givenUp, cancelled
}

/// What the owners of notes are called.
package enum OwnerKind: Sendable, Hashable, CaseIterable {
    case teams, owners, people

    /// What the notes of an audience are for.
    package init(of audience: Audience) {
        self =
            switch (audience.deliverTo, audience.routeBy) {
            case (.people, _): .people
            case (.channels, .team): .teams
            case (.channels, _): .owners
            }
    }
}
