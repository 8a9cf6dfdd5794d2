import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders

/// People: by the id that the catalogue has, else by their e-mail address.
extension SlackReach {
    /// What one question about one person came to.
    private enum Lookup {
        case id(String)
        case nobody
        /// Nobody knows, and others may be known.
        case unclear
        /// No more can be asked now; the reason is a sentence.
        case end(reason: String)
    }

    mutating func people() async -> [String?] {
        var ids: [ExactString: String] = [:]
        var missing: [String] = []
        var unchecked: [String] = []
        for person in request.people where Self.id(of: person) == nil {
            let address = person.address
            let key = ExactString(address)
            guard ids[key] == nil, let memory = Self.memory(of: address) else { continue }
            if let known = known(memory) {
                ids[key] = known
            } else {
                // Until it was asked.
                ids[key] = ""
                let isID = ChannelForm.isPerson(address)
                if isID { unchecked.append(address) } else { missing.append(address) }
            }
        }
        await check(unchecked, &ids)
        if missing.count > ReachLimits.lookupsMax { await list(&missing, &ids) }
        await lookUp(missing, &ids)
        return request.people.map { person in
            let id = Self.id(of: person) ?? ids[ExactString(person.address)] ?? ""
            return id.isEmpty ? nil : id
        }
    }

    /// The id that the catalogue has of a person; what has not the form of one could be a mention of
    /// everybody.
    private static func id(of person: Person) -> String? {
        person.id.flatMap { ChannelForm.isPerson($0) ? $0 : nil }
    }

    /// What an address is remembered under; nil for what is neither an id nor an e-mail address.
    private static func memory(of address: String) -> String? {
        guard address.utf8.count <= ReachLimits.addressBytesMax else { return nil }
        if ChannelForm.isPerson(address) { return "user/\(address)" }
        return address.utf8.contains(UInt8(ascii: "@")) ? "person/\(address)" : nil
    }

    /// Leaves out the ids of those who are gone.
    ///
    /// Source: Slack "users.info": scope `users:read`.
    private mutating func check(
        _ people: [String],
        _ ids: inout [ExactString: String]
    ) async {
        let watch = Stopwatch(workspace.clock)
        var left = people[...]
        // Who cannot be asked about is there, as the catalogue says.
        for id in people { ids[ExactString(id)] = id }
        while let id = left.first {
            switch await lookup("users.info", [("user", id)], since: watch) {
            case .id: learn(id, as: "user/\(id)")
            case .nobody:
                ids[ExactString(id)] = ""
                learn("", as: "user/\(id)")
            case .unclear: break
            case .end(let reason):
                let count = ReminderPlan.count(left.count, "person", "people")
                warn("It is unknown whether \(count) are still in Slack: \(reason)")
                return
            }
            left = left.dropFirst()
        }
    }

    /// Looks people up one by one.
    ///
    /// Source: Slack "users.lookupByEmail": scope `users:read.email`.
    private mutating func lookUp(
        _ addresses: [String],
        _ ids: inout [ExactString: String]
    ) async {
        let watch = Stopwatch(workspace.clock)
        var left = addresses[...]
        while let address = left.first {
            switch await lookup("users.lookupByEmail", [("email", address)], since: watch) {
            case .id(let id):
                ids[ExactString(address)] = id
                learn(id, as: "person/\(address)")
            case .nobody: learn("", as: "person/\(address)")
            case .unclear: break
            case .end(let reason):
                let count = ReminderPlan.count(left.count, "person", "people")
                warn("\(count) could not be looked up in Slack: \(reason)")
                return
            }
            left = left.dropFirst()
        }
    }

    /// Asks about one person, and once more where Slack asks to wait for a few seconds.
    private mutating func lookup(
        _ method: String,
        _ arguments: [(name: String, value: String)],
        since watch: Stopwatch
    ) async -> Lookup {
        guard watch.elapsed < ReachLimits.lookupTimeMax else {
            return .end(reason: "It takes too long.")
        }
        do throws(SlackError) {
            let answer = try await workspace.ask(call(method, arguments))
            let user = try workspace.api.value(of: answer, SlackUser.answer)
            return user.canBeTold ? .id(user.id) : .nobody
        } catch .rateLimited(let pause) where takeWait(pause) {
            do throws(SlackError) { try await wait(pause) } catch {
                return .end(reason: "\(error)")
            }
            return await lookup(method, arguments, since: watch)
        } catch .rateLimited {
            return .end(reason: "Slack limits how often that may be asked.")
        } catch .refused(_, let code, let needed) {
            return Self.refusal(code, needed: needed, of: method)
        } catch {
            return .end(reason: "\(error.withoutEffect)")
        }
    }

    /// Whether there is a wait left, and that long; there is none afterwards.
    private mutating func takeWait(_ pause: Duration) -> Bool {
        guard lookupWait > .zero, pause <= lookupWait else { return false }
        lookupWait = .zero
        return true
    }

    private static func refusal(_ code: String, needed: String, of method: String) -> Lookup {
        if ["users_not_found", "user_not_found", "user_not_visible"]
            .contains(where: {
                $0.hasSameBytes(as: code)
            })
        {
            return .nobody
        }
        guard SlackError.isAboutAllChannels(code) else { return .unclear }
        guard code.hasSameBytes(as: "missing_scope") else {
            return .end(reason: SlackError.meaning(of: code, needed: needed))
        }
        let known = method.hasSameBytes(as: "users.info") ? "users:read" : "users:read.email"
        return .end(
            reason:
                "The Slack app lacks the permission \(needed.isEmpty ? known : needed); add it to"
                + " its scopes and install the app again."
        )
    }

    /// Looks for many people in the list of all, and leaves those for whom that was no help.
    ///
    /// Source: Slack "users.list": scopes `users:read`, and `users:read.email` for addresses;
    /// `limit_required` in large workspaces.
    private mutating func list(
        _ missing: inout [String],
        _ ids: inout [ExactString: String]
    ) async {
        var wanted = Set(missing.map { ExactString($0.lowercased()) })
        var found: [ExactString: String] = [:]
        // Without the permission nobody has an address there.
        var (hasAddresses, isWhole) = (false, false)
        var cursor = ""
        var pages = 0
        let watch = Stopwatch(workspace.clock)
        while pages < ReachLimits.userPagesMax, !isWhole, !wanted.isEmpty,
            watch.elapsed < ReachLimits.lookupTimeMax
        {
            let arguments = [(name: "limit", value: "\(ReachLimits.usersOnPage)")]
            let page: SlackPage<SlackUser>
            do throws(SlackError) {
                page = try await self.page(
                    call("users.list", arguments, cursor: cursor),
                    of: "members",
                    SlackUser.init
                )
            } catch .rateLimited(let pause) where takeWait(pause) {
                do throws(SlackError) { try await wait(pause) } catch { return }
                continue
            } catch {
                // What was found is kept, and the others are asked for one by one.
                break
            }
            for user in page.items {
                guard let email = user.email else { continue }
                hasAddresses = true
                let key = ExactString(email)
                if user.canBeTold, wanted.remove(key) != nil { found[key] = user.id }
            }
            (cursor, pages) = (page.cursor, pages + 1)
            isWhole = cursor.isEmpty
        }
        missing = missing.filter { address in
            let id = found[ExactString(address.lowercased())]
            guard id != nil || isWhole && hasAddresses else { return true }
            ids[ExactString(address)] = id ?? ""
            learn(id ?? "", as: "person/\(address)")
            return false
        }
    }
}
