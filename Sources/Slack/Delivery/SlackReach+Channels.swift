import FoundationEssentials
import JSON
import Platform
import Reminders

/// Channels: their forms are read here, and only names are asked for.
extension SlackReach {
    /// The workspace's channels, as far as they were read.
    private struct Names {
        var ids: [ExactString: String] = [:]
        var names: [ExactString: String] = [:]
        /// Why a name that is not there may be there all the same.
        var refusal: String?
    }

    private struct Channel {
        var id: String
        var name: String
    }

    mutating func channels() async throws(SlackError) -> [ReachAnswer.Channel] {
        let forms = request.channels.map(ChannelForm.init)
        var found = Names()
        var wanted: Set<ExactString> = []
        for form in forms {
            switch form {
            case .name(let name):
                if let id = known("channel/\(name)"), !id.isEmpty {
                    found.ids[ExactString(name)] = id
                    found.names[ExactString(id)] = name
                } else {
                    wanted.insert(ExactString(name))
                }
            case .id(let id):
                if let name = known("name/\(id)"), !name.isEmpty {
                    found.names[ExactString(id)] = name
                }
            case .webhook, .other: break
            }
        }
        if !wanted.isEmpty {
            try await list(&found, until: wanted)
            for name in wanted {
                if let id = found.ids[name] { learn(id, as: "channel/\(name)") }
            }
            for case .id(let id) in forms {
                if let name = found.names[ExactString(id)] { learn(name, as: "name/\(id)") }
            }
        }
        return forms.map { place(of: $0, found) }
    }

    /// Reads the channels that the app sees, until all that are wanted were there.
    ///
    /// Source: Slack "conversations.list": scopes `channels:read`, for private channels `groups:read`.
    private mutating func list(
        _ found: inout Names,
        until wanted: Set<ExactString>
    ) async throws(SlackError) {
        var types = "public_channel,private_channel"
        var missing = wanted
        var cursor = ""
        var waits = ReachLimits.listWaits
        var pages = 0
        while pages < ReachLimits.channelPagesMax {
            let arguments = [
                (name: "types", value: types), ("exclude_archived", "true"),
                ("limit", "\(ReachLimits.channelsOnPage)"),
            ]
            let page: SlackPage<Channel>
            do throws(SlackError) {
                page = try await self.page(
                    call("conversations.list", arguments, cursor: cursor),
                    of: "channels",
                    Self.channel
                )
            } catch .rateLimited(let pause) where pause <= ReachLimits.listWaitMax && waits > 0 {
                waits -= 1
                try await wait(pause)
                continue
            } catch .refused(_, "missing_scope", _) where types.utf8.contains(UInt8(ascii: ",")) {
                // It may see the public ones only.
                (types, cursor) = ("public_channel", "")
                continue
            } catch {
                try refuse(&found, error)
                return
            }
            for channel in page.items {
                found.ids[ExactString(channel.name)] = channel.id
                found.names[ExactString(channel.id)] = channel.name
                missing.remove(ExactString(channel.name))
            }
            pages += 1
            cursor = page.cursor
            if missing.isEmpty || cursor.isEmpty { break }
        }
        if !cursor.isEmpty, !missing.isEmpty {
            found.refusal = "The workspace has more channels than are read: name it by its id."
        } else if !missing.isEmpty, !types.utf8.contains(UInt8(ascii: ",")) {
            warn(
                "Finding private channels by their names needs the permission groups:read: add it to"
                    + " the Slack app's scopes and install the app again."
            )
        }
    }

    /// Keeps why no channel can be found by its name, where somebody has to repair that.
    private mutating func refuse(
        _ found: inout Names,
        _ error: SlackError
    ) throws(SlackError) {
        guard case .refused(_, let code, _) = error else { throw error.withoutEffect }
        // With a token that is no longer valid nothing can be sent, either.
        if code.hasSameBytes(as: "missing_scope") || !SlackError.isAboutAllChannels(code) {
            let purpose = "Finding channels by their names"
            warn(Self.sentence(for: purpose, error, scopes: "channels:read"))
            found.refusal = "Its name could not be looked up: \(error.searchReason)"
        } else {
            throw error
        }
    }

    private static func channel(_ json: inout JSONPullReader) throws(JSONError) -> Channel? {
        var id: String?
        var name: String?
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.text()
            } else if json.isNamed("name") {
                name = try json.text()
            } else {
                try json.skip()
            }
        }
        guard let id, let name, ChannelForm.isID(id) else { return nil }
        return Channel(id: id, name: name)
    }

    private func place(of form: ChannelForm, _ found: Names) -> ReachAnswer.Channel {
        switch form {
        case .id(let id):
            .place(id, name: found.names[ExactString(id)].map { "#\($0)" } ?? id)
        case .name(let name):
            if let id = found.ids[ExactString(name)] {
                .place(id, name: "#\(name)")
            } else {
                .refused(
                    reason: found.refusal
                        ?? "The app sees no channel of that name: it may be archived or renamed, or"
                        + " private and without the app."
                )
            }
        case .webhook(let url): webhook(url)
        case .other(let reason): .refused(reason: reason)
        }
    }

    /// Seals the URL of a webhook, if it may be used.
    private func webhook(_ url: Secret) -> ReachAnswer.Channel {
        let host = URLComponents(string: url.reveal())?.host?.lowercased() ?? ""
        let api = URLComponents(string: workspace.api.baseURL)?.host?.lowercased() ?? ""
        guard ChannelForm.isSlack(host) || ChannelForm.isLocal(api) else {
            return .refused(reason: "It is a link to another site than Slack.")
        }
        guard request.allowsWebhookURLs else {
            return .refused(
                reason: "It is the URL of an incoming webhook, which only"
                    + " reminder.allow-webhook-urls allows."
            )
        }
        if let problem = SlackWebhook.validate(url.reveal()) { return .refused(reason: problem) }
        let scheme = URLComponents(string: url.reveal())?.scheme?.lowercased() ?? ""
        guard scheme.hasSameBytes(as: "https") || ChannelForm.isLocal(host) else {
            return .refused(reason: "The URL of an incoming webhook must start with https://.")
        }
        return .place(workspace.seal.seal(url), name: "an incoming webhook")
    }
}
