package import DaifaModel
import SystemPackage

/// 待收文件: what parties have put down and nobody has answered yet.
package struct Backlog: Sendable, Equatable {
  /// Files in inboxes, those still being written included.
  package var inInboxes = 0
  /// What lies in inboxes and is no file: links, directories, pipes. It stays there.
  package var noFiles = 0
  /// Parties whose inbox cannot be read: they closed it.
  package var closedInboxes: [Party] = []
  /// Files taken in hand and not finished.
  package var inHand = 0
  /// Seconds since the oldest of them last changed, or was taken; 0 where there is none.
  package var oldestSeconds: Int64 = 0
}

extension Spool {
  /// Counts what waits, by names and times alone; whether somebody works on the spool does not matter. An inbox that is missing holds nothing.
  package func backlog(of parties: [Party]) throws(SpoolFault) -> Backlog {
    var backlog = Backlog()
    let now = MachineClock.wallMilliseconds() / 1_000
    func look(_ path: String) throws(SpoolFault) -> Int {
      let directory: Directory
      let names: [SpoolName]
      do throws(SpoolFault) {
        directory = try Directory(path, below: root)
        names = try directory.names()
      } catch {
        if error.cause == .noSuchFileOrDirectory { return 0 }
        throw error
      }
      var count = 0
      for name in names where !name.isTemporary && name.signed == nil {
        guard let status = try directory.status(name) else { continue }
        guard status.kind == .regular else {
          backlog.noFiles += 1
          continue
        }
        count += 1
        backlog.oldestSeconds = max(backlog.oldestSeconds, now - Int64(status.identity.changed.seconds))
      }
      return count
    }
    for party in parties {
      do throws(SpoolFault) {
        backlog.inInboxes += try look(SpoolPath.inbox(party))
      } catch {
        guard error.isForbidden else { throw error }
        backlog.closedInboxes.append(party)
      }
      backlog.inHand += try look(SpoolPath.claimed(party))
    }
    return backlog
  }
}
