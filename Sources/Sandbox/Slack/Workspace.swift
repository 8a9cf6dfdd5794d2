import JSON
import Synchronization

/// The workspace as it is now: the app's channels and people, the channels that the bot joined and
/// the conversations that it opened.
final class Workspace: Sendable {
    private struct State {
        var joined: Set<String> = []
        /// The ids of the people whom the bot wrote to or opened a conversation with.
        var opened: Set<String> = []
    }

    let app: SlackApp
    private let channelsByID: [String: SlackApp.Channel]
    private let idsByName: [String: String]
    private let peopleByID: [String: SlackPerson]
    private let peopleByConversation: [String: SlackPerson]
    private let groupsByID: [String: SlackGroup]
    private let state = Mutex(State())

    init(_ app: SlackApp) {
        self.app = app
        channelsByID = Dictionary(app.channels.map { ($0.id, $0) }) { first, _ in first }
        idsByName = Dictionary(app.channels.map { ($0.name, $0.id) }) { first, _ in first }
        peopleByID = Dictionary(app.people.map { ($0.id, $0) }) { first, _ in first }
        peopleByConversation = Dictionary(app.people.map { ($0.directMessages, $0) }) { one, _ in
            one
        }
        groupsByID = Dictionary(app.groups.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The channel of an id, as the bot stands to it now.
    func channel(_ id: String) -> SlackApp.Channel? {
        guard var channel = channelsByID[id] else { return nil }
        if !channel.isMember { channel.isMember = state.withLock { $0.joined.contains(id) } }
        return channel
    }

    /// The id of a channel that a message names, with or without `#`.
    func channelID(named name: String) -> String? {
        idsByName[name.hasPrefix("#") ? String(name.dropFirst()) : name]
    }

    func person(_ id: String) -> SlackPerson? { peopleByID[id] }

    func group(_ id: String) -> SlackGroup? { groupsByID[id] }

    /// The person of a conversation `D…` that was opened.
    func person(inConversation id: String) -> SlackPerson? {
        guard let person = peopleByConversation[id],
            state.withLock({ $0.opened.contains(person.id) })
        else { return nil }
        return person
    }

    func person(withEmail email: String) -> SlackPerson? {
        // Addresses differ in case; an alias of the same person does not count.
        app.people.first { $0.email.lowercased().hasSameBytes(as: email.lowercased()) }
    }

    func join(_ channel: SlackApp.Channel) {
        state.withLock { _ = $0.joined.insert(channel.id) }
    }

    /// Opens the conversation with a person; returns whether it was open before.
    func open(_ person: SlackPerson) -> Bool {
        state.withLock { !$0.opened.insert(person.id).inserted }
    }

    /// The people with whom a conversation is open, by the order of their ids.
    var conversations: [SlackPerson] {
        state.withLock { $0.opened }.sorted().compactMap { peopleByID[$0] }
    }
}

extension SlackApp.Channel {
    /// The channel as `conversations.list` and `conversations.info` have it.
    var json: JSONValue {
        let text: JSONValue = ["value": "", "creator": "", "last_set": 0]
        return [
            "id": .string(id), "name": .string(name), "name_normalized": .string(name),
            "is_channel": .bool(!isPrivate), "is_group": .bool(isPrivate), "is_im": false,
            "is_mpim": false, "is_private": .bool(isPrivate), "is_archived": .bool(isArchived),
            "is_general": false, "is_member": .bool(isMember), "is_shared": false,
            "created": 1_760_000_000, "creator": "U0P000001", "num_members": 3,
            "topic": text, "purpose": text,
        ]
    }
}

extension SlackPerson {
    /// The conversation with the person as `conversations.list` and `conversations.open` have it.
    var conversationJSON: JSONValue {
        [
            "id": .string(directMessages), "created": 1_760_000_000, "is_im": true,
            "is_org_shared": false, "user": .string(id), "is_user_deleted": .bool(isDeleted),
        ]
    }
}
