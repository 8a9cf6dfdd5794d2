/// The Slack workspace: the list of its channels and conversations, and the messages of some.
struct WorkspaceView: Sendable {
    var channels: [SidebarLine]
    var people: [SidebarLine]
    var hasPeople: Bool
    /// How many people were written to.
    var peopleCount: Int
    var conversations: [ConversationView]
    var hasMessages: Bool
    /// Whether one conversation is shown alone.
    var isAlone: Bool

    /// What the overview shows, and what the page of one conversation does.
    private static let messagesMax = 40
    private static let conversationsMax = 12
    private static let alone = ConversationView.Extent(
        messagesMax: 100,
        repliesMax: 50,
        isOpen: true
    )

    /// Draws the workspace.
    ///
    /// - Parameters:
    ///   - workspace: Its channels and people.
    ///   - record: Its messages.
    ///   - id: The conversation to show alone; nil for the overview.
    init(_ workspace: Workspace, _ record: Record, only id: String?) {
        let posts = Dictionary(grouping: record.messages, by: \.channel)
        let rooms = workspace.app.channels.compactMap { workspace.channel($0.id) }
            .map(ConversationView.Place.init)
        let persons = workspace.conversations.map(ConversationView.Place.init)
        let line = { (place: ConversationView.Place) in
            SidebarLine(place, count: posts[place.id]?.count ?? 0, isHere: place.id == id)
        }
        channels = rooms.map(line)
        people = persons.map(line)
        hasPeople = !people.isEmpty
        peopleCount = people.count
        isAlone = id != nil
        let wanted = (rooms + persons).filter { posts[$0.id] != nil && (id == nil || $0.id == id) }
        // Beyond the most that is shown, those with the latest messages.
        let latest = wanted.sorted { left, right in
            (posts[left.id]?.last?.slackTime.microseconds ?? 0)
                > (posts[right.id]?.last?.slackTime.microseconds ?? 0)
        }
        let shown = Set(latest.prefix(Self.conversationsMax).map(\.id))
        let overview = ConversationView.Extent(
            messagesMax: max(2, Self.messagesMax / max(1, shown.count)),
            repliesMax: 5,
            isOpen: false
        )
        let extent = id == nil ? overview : Self.alone
        let names = SlackNames(workspace)
        conversations = wanted.filter { shown.contains($0.id) }
            .map { place in
                ConversationView(
                    place,
                    posts: posts[place.id] ?? [],
                    extent: extent,
                    names: names
                )
            }
        hasMessages = !conversations.isEmpty
    }
}
