import JSON
import Platform
import Reminders

/// Groups of people whom one mention tells.
extension SlackReach {
    private struct Group {
        var id: String
        /// Its handle and its name, in lower case.
        var handle: String
        var name: String
    }

    /// Finds the groups whose handle or name is asked for, without case and leading `@`.
    ///
    /// Source: Slack "usergroups.list": scope `usergroups:read`.
    mutating func groups() async -> [String?] {
        guard !request.groups.isEmpty else { return [] }
        var ids: [ExactString: String] = [:]
        do throws(SlackError) {
            let page = try await page(call("usergroups.list", []), of: "usergroups", Self.group)
            // A handle is unique, a name is not.
            for group in page.items { ids[ExactString(group.name)] = group.id }
            for group in page.items { ids[ExactString(group.handle)] = group.id }
        } catch .refused(_, "plan_upgrade_required", _) {
            warn("Mentioning groups is not possible: the workspace's plan has no user groups.")
        } catch .rateLimited {
            warn(
                "Mentioning groups was not possible: Slack limits how often that may be asked."
            )
        } catch {
            let purpose = "Mentioning groups"
            warn(Self.sentence(for: purpose, error.withoutEffect, scopes: "usergroups:read"))
        }
        ids[""] = nil
        return request.groups.map { ids[ExactString(Self.plain($0))] }
    }

    private static func plain(_ name: String) -> String {
        (name.hasBytePrefix("@") ? String(name.dropFirst()) : name).lowercased()
    }

    private static func group(_ json: inout JSONPullReader) throws(JSONError) -> Group? {
        var (id, handle, name) = ("", "", "")
        var isDisabled = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("id") {
                id = try json.text() ?? ""
            } else if json.isNamed("handle") {
                handle = try json.text() ?? ""
            } else if json.isNamed("name") {
                name = try json.text() ?? ""
            } else if json.isNamed("date_delete") {
                isDisabled = (try json.number() ?? 0) > 0
            } else {
                try json.skip()
            }
        }
        guard !isDisabled, id.wholeMatch(of: #/S[A-Z0-9]{1,30}/#) != nil else { return nil }
        return Group(id: id, handle: plain(handle), name: plain(name))
    }
}
