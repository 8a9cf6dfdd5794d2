import JSON

/// Channels, people and groups.
extension SlackStandIn {
    /// Answers `conversations.list`: the channels that the app may see.
    func channels(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let types = (arguments["types"]?.string ?? "public_channel").split(separator: ",")
            .map { $0.filter { !$0.isWhitespace } }
        let needed = [
            "public_channel": "channels:read", "private_channel": "groups:read",
            "im": "im:read", "mpim": "mpim:read",
        ]
        for type in types {
            guard let scope = needed[type] else {
                throw SlackRefusal("invalid_types", "no conversations of type \(type)")
            }
            try scopes.need(scope)
        }
        let page = try SlackListPage(arguments, of: app.channels, limit: 100)
        let isWithoutArchived = arguments["exclude_archived"]?.isTrue ?? false
        var channels = page.items.compactMap { workspace.channel($0.id) }
            .filter { channel in
                types.contains(channel.isPrivate ? "private_channel" : "public_channel")
                    && (channel.isMember || !channel.isPrivate)
                    && !(isWithoutArchived && channel.isArchived)
            }
            .map(\.json)
        if types.contains("im"), page.next.isEmpty {
            channels += workspace.conversations.map(\.conversationJSON)
        }
        return ["channels": .array(channels), "response_metadata": page.metadata]
    }

    /// Returns the channel of the argument if the app may know of it; it takes no names.
    private func channel(_ arguments: SlackArguments) throws(SlackRefusal) -> SlackApp.Channel {
        guard let id = arguments["channel"]?.string, !id.isEmpty else { throw .missing("channel") }
        guard let channel = workspace.channel(id), channel.isMember || !channel.isPrivate else {
            throw .noChannel(id)
        }
        return channel
    }

    /// Answers `conversations.info`.
    func channelInfo(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        if let id = arguments["channel"]?.string, let person = workspace.person(inConversation: id)
        {
            try scopes.need("im:read")
            return ["channel": person.conversationJSON]
        }
        let channel = try channel(arguments)
        try scopes.need(channel.isPrivate ? "groups:read" : "channels:read")
        return ["channel": channel.json]
    }

    /// Answers `conversations.join`, which takes public channels only.
    func join(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("channels:join")
        var channel = try channel(arguments)
        if channel.isPrivate {
            throw SlackRefusal(
                "method_not_supported_for_channel_type",
                "\(channel.id) is private: somebody has to invite the bot"
            )
        }
        if channel.isArchived { throw SlackRefusal("is_archived", "\(channel.id) is archived") }
        var answer: [ExactString: JSONValue] = [:]
        if channel.isMember {
            answer["warning"] = "already_in_channel"
            answer["response_metadata"] = ["warnings": ["already_in_channel"]]
        }
        workspace.join(channel)
        channel.isMember = true
        answer["channel"] = channel.json
        return answer
    }

    /// Answers `conversations.open` for one person; the sandbox has no group conversations.
    func open(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let given = arguments["users"]
        let ids =
            given?.array?.compactMap(\.string)
            ?? given?.string?.split(separator: ",").map { $0.filter { !$0.isWhitespace } } ?? []
        guard let id = ids.first else {
            throw SlackRefusal("users_list_not_supplied", "no users")
        }
        if ids.count > 8 { throw SlackRefusal("too_many_users", "more than 8 users") }
        try scopes.need(ids.count > 1 ? "mpim:write" : "im:write")
        if ids.count > 1 {
            throw SlackRefusal("not_supported_by_sandbox", "a conversation with several people")
        }
        guard let person = workspace.person(id) else {
            throw SlackRefusal("user_not_found", "no user \(id)")
        }
        if person.isDeleted { throw SlackRefusal("user_disabled", "\(id) is deactivated") }
        let wasOpen = workspace.open(person)
        var answer: [ExactString: JSONValue] = [
            "channel": arguments["return_im"]?.isTrue ?? false
                ? person.conversationJSON : ["id": .string(person.directMessages)]
        ]
        if wasOpen {
            answer["no_op"] = true
            answer["already_open"] = true
        }
        return answer
    }

    /// Answers `users.lookupByEmail`.
    func userByEmail(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("users:read.email")
        guard let email = arguments["email"]?.string, !email.isEmpty else {
            throw .missing("email")
        }
        guard let person = workspace.person(withEmail: email) else {
            throw SlackRefusal("users_not_found", "no user \(email)")
        }
        return ["user": person.json(withEmail: true)]
    }

    /// Answers `users.list`; a workspace of more than a thousand people has to be read in pages.
    func users(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("users:read")
        if arguments["limit"] == nil, app.people.count > 1_000 {
            throw SlackRefusal("limit_required", "\(app.people.count) users need a limit")
        }
        let page = try SlackListPage(arguments, of: app.people, limit: 1_000)
        let withEmail = scopes.has("users:read.email")
        return [
            "members": .array(page.items.map { $0.json(withEmail: withEmail) }),
            "response_metadata": page.metadata,
        ]
    }

    /// Answers `users.info`.
    func user(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("users:read")
        guard let id = arguments["user"]?.string, !id.isEmpty else { throw .missing("user") }
        guard let person = workspace.person(id) else {
            throw SlackRefusal("user_not_found", "no user \(id)")
        }
        return ["user": person.json(withEmail: scopes.has("users:read.email"))]
    }

    /// Answers `usergroups.list`.
    func userGroups(
        _ arguments: SlackArguments,
        _ scopes: SlackScopes
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        try scopes.need("usergroups:read")
        guard app.hasGroups else {
            throw SlackRefusal("plan_upgrade_required", "the plan has no user groups")
        }
        let withDisabled = arguments["include_disabled"]?.isTrue ?? false
        let withCount = arguments["include_count"]?.isTrue ?? false
        let withPeople = arguments["include_users"]?.isTrue ?? false
        return [
            "usergroups": .array(
                app.groups.filter { withDisabled || !$0.isDisabled }
                    .map { $0.json(withCount: withCount, withPeople: withPeople) }
            )
        ]
    }
}
