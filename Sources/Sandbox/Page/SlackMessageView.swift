/// A message in a channel, with the replies to it.
struct SlackMessageView: Sendable {
    var id: String
    var post: SlackPostView
    var hasReplies: Bool
    /// How many replies there are, in words.
    var thread: String
    var isOpen: Bool
    var replies: [SlackPostView]

    init(
        _ post: SlackPost,
        replies: [SlackPost],
        extent: ConversationView.Extent,
        names: SlackNames
    ) {
        id = "\(post.channel)-\(post.ts)"
        self.post = SlackPostView(post, names: names)
        hasReplies = !replies.isEmpty
        let shown = replies.suffix(extent.repliesMax)
        thread = replies.count == 1 ? "1 reply" : "\(replies.count) replies"
        if shown.count < replies.count { thread += ", the last \(shown.count) of them" }
        isOpen = extent.isOpen
        self.replies = shown.map { SlackPostView($0, names: names) }
    }
}
