/// A channel, or the app's conversation with a person, with its newest messages.
struct ConversationView: Sendable {
    /// How much of a conversation is shown.
    struct Extent: Sendable {
        var messagesMax: Int
        var repliesMax: Int
        /// Whether threads are unfolded.
        var isOpen: Bool
    }

    var id: String
    /// `# name`, or the person's name.
    var title: String
    /// What is special about it, such as that it is archived.
    var note: String?
    /// The link to the messages that are not shown.
    var older: String?
    var messages: [SlackMessageView]

    init(_ place: Place, posts: [SlackPost], extent: Extent, names: SlackNames) {
        id = place.id
        title = place.title
        note = place.note
        let replies = Dictionary(grouping: posts.filter { $0.thread != nil }, by: \.thread)
        let parents = posts.filter(\.isInChannel)
        let shown = parents.suffix(extent.messagesMax)
        let olderCount = parents.count - shown.count
        older = olderCount > 0 ? "\(olderCount) older, show more of \(place.title)" : nil
        messages = shown.map { post in
            let thread = post.thread == nil ? replies[post.slackTime] ?? [] : []
            return SlackMessageView(post, replies: thread, extent: extent, names: names)
        }
    }

    /// A channel or person of the workspace, as the page names it.
    struct Place: Sendable {
        var id: String
        var title: String
        var note: String?

        init(_ channel: SlackApp.Channel) {
            id = channel.id
            title = "# \(channel.name)"
            let notes = [
                channel.isPrivate ? "private" : nil, channel.isArchived ? "archived" : nil,
                channel.isMember ? nil : "the app is not in it",
                channel.takesReplies ? nil : "no threads",
            ]
            let text = notes.compactMap(\.self).joined(separator: ", ")
            note = text.isEmpty ? nil : text
        }

        init(_ person: SlackPerson) {
            id = person.directMessages
            title = person.name
            note = "direct messages"
        }
    }
}
