import JSON
package import Scorecards

/// What has to be read of the catalogue to find the audience.
extension Audience {
    /// The paths to read of each entity, each once; teams are read of every entity anyway.
    package var entityPaths: [EntityPath] {
        var paths: [EntityPath] = []
        func add(_ path: EntityPath?) {
            guard let path, path != .team, !paths.contains(path) else { return }
            paths.append(path)
        }
        add(routeBy)
        for case .entity(let path) in channelFrom { add(path) }
        if needsPeople { for path in peopleFrom { add(path) } }
        return paths
    }

    /// The paths to read of each owner, each once.
    package var ownerPaths: [EntityPath] {
        var paths: [EntityPath] = []
        for case .owner(let path) in channelFrom where !paths.contains(path) { paths.append(path) }
        return paths
    }
}
