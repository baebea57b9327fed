package import DaifaModel
import SystemPackage

/// A file that is written and waits in `private/ready` to be published.
package struct ReadyFile: Sendable {
  /// Whose outbox it is for.
  package let party: Party
  /// Its final name.
  package let name: SpoolName
  /// Its length in bytes.
  package let size: Int64
  /// The SHA-256 of its bytes.
  package let digest: Digest
  /// The file as it was written, kept open until it has been made durable; nil when the ledger tells of it.
  let file: Descriptor?

  /// A file the ledger knows to be ready.
  package init(party: Party, name: SpoolName, size: Int64, digest: Digest) {
    self.init(party: party, name: name, size: size, digest: digest, file: nil)
  }

  /// The same file, made durable and let go of.
  package var closed: ReadyFile { ReadyFile(party: party, name: name, size: size, digest: digest) }

  init(party: Party, name: SpoolName, size: Int64, digest: Digest, file: Descriptor?) {
    self.party = party
    self.name = name
    self.size = size
    self.digest = digest
    self.file = file
  }
}

extension ReadyFile: Hashable {
  package static func == (left: ReadyFile, right: ReadyFile) -> Bool {
    left.party == right.party && left.name == right.name && left.size == right.size && left.digest == right.digest
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(party)
    hasher.combine(name)
    hasher.combine(digest)
  }
}

/// Writes one file in `private/ready`, taking its digest on the way. One thread at a time.
///
/// A writer that is let go of without ``finish()`` removes what it wrote; one of a lost file, without ``putBack()``.
package final class ReadyWriter {
  private static let capacity = 1 << 20

  private let party: Party
  private let name: SpoolName
  private let root: Descriptor
  /// Where it is written, and under which name there.
  private let directory: Directory
  private let place: SpoolName
  private let isAgain: Bool
  private let file: Descriptor
  private let digest = DigestBeside()
  private let buffers = BufferPair(length: capacity)
  private var used = 0
  private var size: Int64 = 0
  /// How many bytes the disk was asked to write early.
  private var hinted: Int64 = 0
  private var isFinished = false
  private var isKept = false

  /// Begins a file. One of that name that a crash left behind is removed first: the ledger did not know it. Throws when
  /// the name is one that outboxes never hold (``SpoolName/isTemporary``).
  package init(_ spool: Spool, party: Party, name: SpoolName) throws(SpoolFault) {
    self.party = party
    (self.name, place, isAgain) = (name, name, false)
    root = spool.root
    directory = try Directory(SpoolPath.ready(party), below: spool.root)
    if name.isTemporary {
      throw SpoolFault(
        .publish, directory.shown(name), .invalidArgument, advice: "Outboxes hold no names of unfinished files.")
    }
    // Removed and not truncated: the archive may hold the same file by another name.
    try directory.unlink(name)
    guard let file = try directory.create(name) else {
      throw SpoolFault(.open, directory.shown(name), .fileExists)
    }
    self.file = file
  }

  /// Begins a file again that was lost (``Spool/isLost(_:)``). It is written in `private/work`, where a crash leaves nothing that anybody
  /// takes for a file: half of it under its own name would pass for one that was tampered with.
  package init(_ spool: Spool, again lost: ReadyFile) throws(SpoolFault) {
    party = lost.party
    (name, place, isAgain) = (lost.name, spool.nextWorkName(), true)
    root = spool.root
    directory = try Directory(SpoolPath.work, below: spool.root)
    guard let file = try directory.create(place) else {
      throw SpoolFault(.open, directory.shown(place), .fileExists)
    }
    self.file = file
  }

  deinit {
    if !isKept { _ = try? directory.unlink(place) }
  }

  /// Adds bytes to the file. Throws when the disk refuses them; the file is then of no use.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SpoolFault) {
    precondition(!isFinished, "a finished file is written to")
    size += Int64(bytes.count)
    if bytes.count > ReadyWriter.capacity - used { try flush() }
    if bytes.count >= ReadyWriter.capacity {
      digest.update(bytes)
      try file.write(bytes)
    } else if !bytes.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: buffers.current[used...]).copyMemory(from: bytes)
      used += bytes.count
    }
  }

  /// Adds bytes to the file.
  package func write(_ bytes: [UInt8]) throws(SpoolFault) {
    let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(SpoolFault) in try write(buffer) } }
    try outcome.get()
  }

  /// Ends the file. It is whole, but durable only after ``Spool/syncReady(_:)``.
  package func finish() throws(SpoolFault) -> ReadyFile {
    precondition(!isFinished, "a file is finished twice")
    try flush()
    isFinished = true
    isKept = !isAgain
    return ReadyFile(party: party, name: name, size: size, digest: digest.finish(), file: file)
  }

  /// Makes a file that was begun again durable, moves it into `private/ready` and makes that durable. Throws when something has come under its
  /// name there. The corresponding C functions are `fsync` and `renameat2`.
  package func putBack() throws(SpoolFault) {
    precondition(isAgain && isFinished && !isKept, "only a finished file that was lost is put back, and once")
    try Descriptor.syncAll([file], root: root)
    let group = DirectorySync(root: root)
    let ready = try group.directory(SpoolPath.ready(party))
    switch try directory.move(place, to: ready, as: name) {
    case .done: isKept = true
    case .sourceGone: throw SpoolFault(.rename, directory.shown(place), .noSuchFileOrDirectory)
    case .destinationExists: throw SpoolFault(.publish, ready.shown(name), .fileExists)
    }
    group.touch(ready)
    group.touch(try group.directory(SpoolPath.work))
    try group.commit()
  }

  private func flush() throws(SpoolFault) {
    if used == 0 { return }
    let piece = UnsafeRawBufferPointer(rebasing: buffers.current[..<used])
    digest.update(piece, of: buffers)
    try file.write(piece)
    buffers.turn()
    used = 0
    // The disk writes while the rest is laid out, so that the fsync finds little left to do.
    if size - hinted >= Descriptor.writebackStride {
      LinuxCall.startWriteback(file.number)
      hinted = size
    }
  }
}
