import JSON
import Platform

/// Posting and reading messages.
extension SlackStandIn {
    /// Where a message goes: a channel or the conversation with a person.
    private enum Place {
        case channel(SlackApp.Channel)
        case person(SlackPerson)

        var id: String {
            switch self {
            case .channel(let channel): channel.id
            case .person(let person): person.directMessages
            }
        }

        var takesReplies: Bool {
            if case .channel(let channel) = self { channel.takesReplies } else { true }
        }
    }

    private func name(in arguments: SlackArguments) throws(SlackRefusal) -> String {
        guard let name = arguments["channel"]?.string, !name.isEmpty else {
            throw .missing("channel")
        }
        return name
    }

    /// Returns where a message may be posted: a channel's id or name, or a person's.
    private func placeToPost(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> Place {
        let name = try name(in: arguments)
        if let person = workspace.person(inConversation: name) {
            try checkReachable(person)
            return .person(person)
        }
        if let person = workspace.person(name) {
            try checkReachable(person)
            _ = workspace.open(person)
            return .person(person)
        }
        guard let channel = workspace.channel(workspace.channelID(named: name) ?? name),
            channel.isMember || !channel.isPrivate
        else { throw .noChannel(name) }
        guard channel.isMember || scopes.has("chat:write.public") else {
            throw SlackRefusal("not_in_channel", "the bot was not invited to \(name)")
        }
        if channel.isArchived { throw SlackRefusal("is_archived", "\(name) is archived") }
        return .channel(channel)
    }

    /// Refuses for people whom the app cannot write to.
    private func checkReachable(_ person: SlackPerson) throws(SlackRefusal) {
        if person.isDeleted { throw .noChannel(person.id) }
        if person.isBot { throw SlackRefusal("cannot_dm_bot", "\(person.id) is a bot") }
        guard person.takesMessages else {
            throw SlackRefusal("messages_tab_disabled", "\(person.id) has no Messages tab")
        }
    }

    /// Answers `chat.postMessage`.
    func postMessage(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("chat:write")
        let place = try placeToPost(arguments, scopes)
        let thread = try thread(arguments, in: place)
        if let wait = paces.wait(in: place.id) {
            throw SlackRefusal("ratelimited", "too many messages at once", retryAfter: wait)
        }
        var payload = arguments.values
        for name in ["blocks", "attachments", "metadata"] {
            payload[name] = try arguments.structure(name)
        }
        if let metadata = payload["metadata"] { try SlackMetadataCheck.check(metadata) }
        let check = messageCheck(.object(payload))
        if let word = check.refusal { throw Self.refusal(word, check) }
        let post = keep(.object(payload), check, in: place.id, thread: thread, botID: app.botID)
        var answer: [ExactString: JSONValue] = [
            "channel": .string(place.id), "ts": .string(post.ts),
            "message": post.json(includingPayloads: true, app: app),
        ]
        if check.flags.contains("message_truncated") { answer["warning"] = "message_truncated" }
        return answer
    }

    private static func refusal(_ word: String, _ check: SlackMessageCheck) -> SlackRefusal {
        let messages = check.reasons.map { JSONValue.string("[ERROR] \($0)") }
        return SlackRefusal(
            word == "invalid_payload" ? "invalid_arguments" : word,
            check.reasons.joined(separator: "; "),
            details: [
                "errors": .array(check.reasons.map(JSONValue.string)),
                "response_metadata": ["messages": .array(messages)],
            ]
        )
    }

    /// Returns the message that a reply belongs to; nil for a message of its own.
    private func thread(
        _ arguments: SlackArguments,
        in place: Place
    ) throws(SlackRefusal) -> SlackTime? {
        guard let given = arguments["thread_ts"], given != .null else { return nil }
        // A number would lose the last digits.
        guard let text = given.string, let time = SlackTime(text) else {
            throw SlackRefusal("invalid_arguments", "thread_ts must be a message's ts, a string")
        }
        guard place.takesReplies else {
            throw SlackRefusal(
                "restricted_action_non_threadable_channel",
                "\(place.id) takes no replies"
            )
        }
        guard let parent = recorder.read({ $0.message(in: place.id, at: time) }) else {
            throw SlackRefusal("thread_not_found", "no message \(text) in \(place.id)")
        }
        guard parent.thread == nil else {
            throw SlackRefusal("cannot_reply_to_message", "\(text) is a reply itself")
        }
        return time
    }

    /// Answers `chat.getPermalink`.
    func permalink(
        _ arguments: SlackArguments
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let id = try name(in: arguments)
        guard let text = arguments["message_ts"]?.string else { throw .missing("message_ts") }
        let channel = workspace.channel(id)
        let isSeen = channel.map { $0.isMember || !$0.isPrivate }
        guard isSeen ?? (workspace.person(inConversation: id) != nil) else { throw .noChannel(id) }
        let post = SlackTime(text)
            .flatMap { time in
                recorder.read { $0.message(in: id, at: time) }
            }
        guard let post else {
            throw SlackRefusal("message_not_found", "no message \(text) in \(id)")
        }
        var url = "\(SlackApp.url)archives/\(id)/p\(post.slackTime.microseconds)"
        if let thread = post.threadTS { url += "?thread_ts=\(thread)&cid=\(id)" }
        return ["channel": .string(id), "permalink": .string(url)]
    }

    /// Checks that the bot may read a channel or conversation, and returns its id.
    private func placeToRead(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> String {
        let id = try name(in: arguments)
        if workspace.person(inConversation: id) != nil {
            try scopes.need("im:history")
            return id
        }
        guard let channel = workspace.channel(id), channel.isMember || !channel.isPrivate else {
            throw .noChannel(id)
        }
        guard channel.isMember else {
            throw SlackRefusal("not_in_channel", "the bot was not invited to \(id)")
        }
        try scopes.need(channel.isPrivate ? "groups:history" : "channels:history")
        return id
    }

    /// The messages that reads show by now.
    private func shown(_ isWanted: (SlackPost) -> Bool) -> [SlackPost] {
        let newest = SlackTime(wall.now() + (.zero - app.historyDelay))
        return recorder.read { record in
            record.messages.filter { post in
                isWanted(post) && (app.historyDelay == .zero || post.slackTime <= newest)
            }
        }
    }

    /// Answers `conversations.history`: the messages of a channel, without the replies to them.
    func history(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let id = try placeToRead(arguments, scopes)
        let page = try SlackHistoryPage(arguments, .newestFirst)
        let posts = shown { $0.channel == id }
        let replies = Dictionary(grouping: posts.compactMap(\.thread), by: \.self)
        return page.answer(posts.filter(\.isInChannel)) { post in
            post.json(
                includingPayloads: page.includesPayloads,
                replyCount: replies[post.slackTime]?.count ?? 0,
                app: app
            )
        }
    }

    /// Answers `conversations.replies`: a message and the replies to it, oldest first.
    func replies(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let id = try placeToRead(arguments, scopes)
        guard let text = arguments["ts"]?.string else { throw .missing("ts") }
        let page = try SlackHistoryPage(arguments, .oldestFirst)
        let time = SlackTime(text)
        let posts = shown { post in
            post.channel == id && (post.thread ?? post.slackTime) == time
        }
        guard posts.first?.thread == nil, !posts.isEmpty else {
            throw SlackRefusal("thread_not_found", "no thread \(text) in \(id)")
        }
        return page.answer(posts) { post in
            post.json(
                includingPayloads: page.includesPayloads,
                replyCount: posts.count - 1,
                app: app
            )
        }
    }
}
