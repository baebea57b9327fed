import Glibc
import SystemPackage

extension Spool {
  /// A file without a name on the spool's file system, gone with its last reference: for what is unpacked or sorted on the way.
  ///
  /// The corresponding C function is `open` with `O_TMPFILE`.
  package func scratch() throws(SpoolFault) -> Descriptor {
    // O_TMPFILE is a compound macro that Swift does not see: __O_TMPFILE | O_DIRECTORY.
    let temporary: Int32 = 0o20_000_000 | O_DIRECTORY
    do {
      let number = try Syscall.repeated { open(fullPath(SpoolPath.work), temporary | O_RDWR | O_CLOEXEC, 0o600) }
      return Descriptor(number: number, path: SpoolPath.work)
    } catch {
      throw SpoolFault(.open, SpoolPath.work, error)
    }
  }
}
