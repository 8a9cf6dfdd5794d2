import Reminders

/// The sentences of a run about its notes, in the reader's language.
struct Words {
    init(_ language: Language) {}

    var noteWithoutChannel: String { "no channel of theirs is known" }

    func noteRefused(channel: String, reason: String) -> String {
        "their channel \(channel) could not be had: \(reason)"
    }

    func noteUnreachable(person: String) -> String { "\(person) could not be reached" }

    func noteElsewhere(title: String, channel: String) -> Document.Text {
        "This is for \(title): \(channel) could not be had."
    }

    func fellBack(_ title: String, channel: String, reason: String) -> String {
        "\(title): \(channel) could not be had, so the default channel is told. \(reason)"
    }

    func unreached(_ title: String, channel: String, reason: String) -> String {
        "\(title) could not be told: \(reason)"
    }

    func rehearsed(messages: Int, channels: Int) -> String {
        "\(messages) messages to \(channels) channels would be sent; nothing was sent."
    }

    func told(_ owners: Int, fellBack: Int) -> String {
        "\(owners) teams told, \(fellBack) by the default channel."
    }

    func notTold(_ owners: Int) -> String { "\(owners) could not be told." }

    func everyChannelRefused(_ reason: String) -> String {
        "Every channel refused, so nobody was told. \(reason)"
    }
}
